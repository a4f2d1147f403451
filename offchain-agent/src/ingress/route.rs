//! Which lease or deployment a request is for, and what of its head goes through.

use hyper::{
    header::{
        HeaderMap, HeaderName, HeaderValue, CONNECTION, CONTENT_SECURITY_POLICY, COOKIE, FORWARDED, HOST,
        PROXY_AUTHENTICATE, PROXY_AUTHORIZATION, SET_COOKIE, STRICT_TRANSPORT_SECURITY, TE, TRAILER, TRANSFER_ENCODING,
        UPGRADE,
    },
    Request, Uri,
};
use std::net::IpAddr;
use tradewind_client::content::{ContentId, TEXT_LEN};
use tradewind_primitives::LeaseId;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_PREFIX: HeaderName = HeaderName::from_static("x-forwarded-prefix");

/// Set by whoever stands in front, and so by nobody else.
const SET_HERE: [HeaderName; 7] = [
    FORWARDED,
    FORWARDED_FOR,
    FORWARDED_PREFIX,
    HeaderName::from_static("x-forwarded-host"),
    HeaderName::from_static("x-forwarded-port"),
    HeaderName::from_static("x-forwarded-proto"),
    HeaderName::from_static("x-real-ip"),
];

/// Meant for one connection only.
const HOP_BY_HOP: [HeaderName; 9] = [
    CONNECTION,
    PROXY_AUTHENTICATE,
    PROXY_AUTHORIZATION,
    TE,
    TRAILER,
    TRANSFER_ENCODING,
    UPGRADE,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
];

/// Holds for a whole origin, which a lease under a path is not.
const OF_THE_ORIGIN: [HeaderName; 5] = [
    SET_COOKIE,
    STRICT_TRANSPORT_SECURITY,
    HeaderName::from_static("alt-svc"),
    HeaderName::from_static("clear-site-data"),
    HeaderName::from_static("service-worker-allowed"),
];

/// Gives a page an origin of its own, and leaves it what needs none.
const SANDBOX: HeaderValue = HeaderValue::from_static("sandbox allow-downloads allow-forms allow-popups allow-scripts");

/// Where a request leads.
#[derive(PartialEq, Eq, Debug)]
pub(super) enum Route {
    /// To a lease.
    Lease {
        /// The lease.
        lease: LeaseId,
        /// What was taken off the path, if the path named the lease.
        prefix: Option<String>,
        /// Path and query as the lease sees them.
        uri: Uri,
    },
    /// To a deployment.
    Deployment {
        /// Its manifest.
        cid: ContentId,
        /// What was taken off the path.
        prefix: String,
        /// Path and query as the function sees them.
        uri: Uri,
    },
    /// To such a path without the slash at its end, from which a page's relative links would lead astray.
    Slash(HeaderValue),
    /// To nothing.
    Nowhere,
}

/// Finds what a request is for. Its host goes before its path.
pub(super) fn route<B>(request: &Request<B>, domain: Option<&str>) -> Route {
    let uri = request.uri();
    let host = uri.authority().map(|authority| authority.as_str());
    let host = host.or_else(|| request.headers().get(HOST).and_then(|host| host.to_str().ok()));
    let by_host = host.zip(domain).and_then(|(host, domain)| lease_of_host(host, domain));
    if let Some(lease) = by_host {
        return local(uri, uri.path()).map_or(Route::Nowhere, |uri| Route::Lease { lease, prefix: None, uri });
    }

    let Some(rest) = uri.path().strip_prefix("/lease/") else { return deployment(uri) };
    let (id, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let Some(lease) = lease_id(id) else { return Route::Nowhere };
    if path.is_empty() {
        return slash(id, uri);
    }
    let prefix = Some(format!("/lease/{id}"));
    local(uri, path).map_or(Route::Nowhere, |uri| Route::Lease { lease, prefix, uri })
}

/// A path that begins with an address of content. It has one spelling: two would be two origins.
fn deployment(uri: &Uri) -> Route {
    let rest = uri.path().strip_prefix('/').unwrap_or_default();
    let Some((id, path)) = rest.split_at_checked(TEXT_LEN) else { return Route::Nowhere };
    let Ok(cid) = id.parse::<ContentId>() else { return Route::Nowhere };
    if path.is_empty() {
        return slash(id, uri);
    }
    if !path.starts_with('/') {
        return Route::Nowhere;
    }
    let prefix = format!("/{id}");
    local(uri, path).map_or(Route::Nowhere, |uri| Route::Deployment { cid, prefix, uri })
}

/// Relative, as whoever stands in front may have taken something off the path, too.
fn slash(id: &str, uri: &Uri) -> Route {
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    HeaderValue::try_from(format!("{id}/{query}")).map_or(Route::Nowhere, Route::Slash)
}

/// A URI of `path` and the query of `uri`, with its host if it has one.
fn local(uri: &Uri, path: &str) -> Option<Uri> {
    let mut parts = uri.clone().into_parts();
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    parts.path_and_query = Some(format!("{path}{query}").parse().ok()?);
    Uri::from_parts(parts).ok()
}

fn lease_of_host(host: &str, domain: &str) -> Option<LeaseId> {
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let name = name.strip_suffix('.').unwrap_or(name);
    let (label, parent) = name.split_once('.')?;
    parent.eq_ignore_ascii_case(domain).then(|| lease_id(label)).flatten()
}

/// A lease in its only spelling: two spellings would be two origins.
fn lease_id(text: &str) -> Option<LeaseId> {
    text.parse().ok().filter(|id: &LeaseId| id.to_string() == text)
}

/// Takes off what is not for the function, and adds who asked, and below which path.
pub(super) fn prepare_request(headers: &mut HeaderMap, peer: IpAddr, prefix: Option<&str>) {
    remove_hop_by_hop(headers);
    for name in SET_HERE {
        headers.remove(name);
    }
    if let Ok(peer) = HeaderValue::try_from(peer.to_string()) {
        headers.insert(FORWARDED_FOR, peer);
    }
    if let Some(prefix) = prefix.and_then(|prefix| HeaderValue::try_from(prefix).ok()) {
        headers.remove(COOKIE);
        headers.insert(FORWARDED_PREFIX, prefix);
    }
}

/// Takes off what a function may not say, and more of it if the function shares its origin.
pub(super) fn prepare_answer(headers: &mut HeaderMap, shares_origin: bool) {
    remove_hop_by_hop(headers);
    if shares_origin {
        for name in OF_THE_ORIGIN {
            headers.remove(name);
        }
        headers.append(CONTENT_SECURITY_POLICY, SANDBOX);
    }
}

fn remove_hop_by_hop(headers: &mut HeaderMap) {
    let named: Vec<HeaderName> = headers
        .get_all(CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|name| name.trim().parse().ok())
        // Naming these would leave a request that cannot be told where it ends or whom it is for.
        .filter(|name| *name != HOST && *name != hyper::header::CONTENT_LENGTH)
        .collect();
    for name in named.into_iter().chain(HOP_BY_HOP) {
        headers.remove(name);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]
    use super::*;

    fn to(host: &str, uri: &str) -> Route {
        let request = Request::builder().uri(uri).header(HOST, host).body(()).unwrap();
        route(&request, Some("fn.example"))
    }

    fn lease(lease: LeaseId, prefix: Option<&str>, uri: &str) -> Route {
        Route::Lease { lease, prefix: prefix.map(Into::into), uri: uri.parse().unwrap() }
    }

    #[test]
    fn a_path_names_a_lease_and_is_taken_off() {
        assert_eq!(to("any", "/lease/7/"), lease(7, Some("/lease/7"), "/"));
        assert_eq!(to("any", "/lease/7/a/b?c=d/e"), lease(7, Some("/lease/7"), "/a/b?c=d/e"));
        assert_eq!(to("any", "/lease/7/../8/"), lease(7, Some("/lease/7"), "/../8/"));
        assert_eq!(to("any", "/lease/0//x"), lease(0, Some("/lease/0"), "//x"));
    }

    #[test]
    fn a_host_names_a_lease_and_the_path_stays() {
        for host in ["7.fn.example", "7.FN.example:8080", "7.fn.example."] {
            assert_eq!(to(host, "/lease/8/x?y"), lease(7, None, "/lease/8/x?y"), "{host}");
        }
        let request = Request::builder().uri("http://7.fn.example/x").body(()).unwrap();
        assert_eq!(route(&request, Some("fn.example")), lease(7, None, "http://7.fn.example/x"));
    }

    #[test]
    fn what_names_no_lease_leads_nowhere() {
        for uri in ["/", "/lease/", "/lease//", "/lease/x/", "/lease/+7/", "/lease/07/", "/lease/-1/", "/leases/7/"] {
            assert_eq!(to("any", uri), Route::Nowhere, "{uri}");
        }
        assert_eq!(to("any", "/lease/18446744073709551616/"), Route::Nowhere);
        for host in ["fn.example", "x.fn.example", "07.fn.example", "7.other.example", "7.8.fn.example", "7fn.example"]
        {
            assert_eq!(to(host, "/"), Route::Nowhere, "{host}");
        }
    }

    #[test]
    fn a_missing_slash_is_added_by_the_asker() {
        assert_eq!(to("any", "/lease/7?x=y"), Route::Slash(HeaderValue::from_static("7/?x=y")));
    }

    #[test]
    fn a_path_names_a_deployment_in_its_one_spelling() {
        const CID: &str = "bafkreibm6jg3ux5qumhcn2b3flc3tyu6dmlb4xa7u5bf44yegnrjhc4yeq";
        let deployment = |uri: &str| Route::Deployment {
            cid: CID.parse().unwrap(),
            prefix: format!("/{CID}"),
            uri: uri.parse().unwrap(),
        };
        assert_eq!(to("any", &format!("/{CID}/")), deployment("/"));
        assert_eq!(to("any", &format!("/{CID}/a//b?c=d/e")), deployment("/a//b?c=d/e"));
        let slash = HeaderValue::try_from(format!("{CID}/?x")).unwrap();
        assert_eq!(to("any", &format!("/{CID}?x")), Route::Slash(slash));
        for uri in [
            format!("/{}/", CID.to_uppercase()),
            format!("/{CID}x/"),
            format!("//{CID}/"),
            format!("/{}/", &CID[..58]),
            format!("/{}", "é".repeat(40)).replace('é', "%C3%A9"),
            "/QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG/".to_owned(),
            "/bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi/".to_owned(),
        ] {
            assert_eq!(to("any", &uri), Route::Nowhere, "{uri}");
        }
        // Content that looks like a lease's is none.
        assert_eq!(to("7.fn.example", &format!("/{CID}/")), lease(7, None, &format!("/{CID}/")));
    }

    #[test]
    fn what_is_for_the_connection_or_claims_to_be_from_a_proxy_goes() {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("connection", "keep-alive, x-secret, host"),
            ("x-secret", "1"),
            ("host", "any"),
            ("te", "trailers"),
            ("upgrade", "websocket"),
            ("x-forwarded-for", "1.2.3.4"),
            ("forwarded", "for=1.2.3.4"),
            ("cookie", "a=b"),
            ("accept", "*/*"),
        ] {
            headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        let mut by_path = headers.clone();
        prepare_request(&mut headers, [192, 0, 2, 1].into(), None);
        let mut names: Vec<_> = headers.keys().map(HeaderName::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, ["accept", "cookie", "host", "x-forwarded-for"]);
        assert_eq!(headers[FORWARDED_FOR], "192.0.2.1");

        prepare_request(&mut by_path, [192, 0, 2, 1].into(), Some("/lease/7"));
        assert_eq!(by_path[FORWARDED_PREFIX], "/lease/7");
        assert!(!by_path.contains_key(COOKIE));
    }

    #[test]
    fn a_lease_under_a_path_gets_no_hold_on_the_origin() {
        let mut headers = HeaderMap::new();
        headers.insert(SET_COOKIE, HeaderValue::from_static("a=b"));
        headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'self'"));
        let mut by_host = headers.clone();
        prepare_answer(&mut headers, true);
        assert!(!headers.contains_key(SET_COOKIE));
        assert_eq!(headers.get_all(CONTENT_SECURITY_POLICY).iter().count(), 2);
        prepare_answer(&mut by_host, false);
        assert_eq!(by_host.get_all(CONTENT_SECURITY_POLICY).iter().count(), 1);
        assert!(by_host.contains_key(SET_COOKIE));
    }
}
