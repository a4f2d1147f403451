//! From Markdown to HTML that cannot run anything.

use pulldown_cmark::{html, CowStr, Event, Options, Parser, Tag};

/// The HTML of `markdown`, which may come from anybody: raw HTML is shown as text, and links lead only to web pages,
/// mail addresses and places beside the page.
pub fn fragment(markdown: &str) -> String {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_SMART_PUNCTUATION;
    let events = Parser::new_ext(markdown, options).map(|event| match event {
        Event::Html(raw) | Event::InlineHtml(raw) => Event::Text(raw),
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            Event::Start(Tag::Link { link_type, dest_url: safe(dest_url), title, id })
        }
        Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
            Event::Start(Tag::Image { link_type, dest_url: safe(dest_url), title, id })
        }
        other => other,
    });
    let mut out = String::with_capacity(markdown.len() * 3 / 2);
    html::push_html(&mut out, events);
    out
}

/// A whole page around a fragment.
pub fn page(title: &str, fragment: &str) -> String {
    let title = escape(title);
    format!(include_str!("page.html"), title = title, fragment = fragment)
}

/// The text of the first heading of the first level, for the page's title.
pub fn title(markdown: &str) -> Option<&str> {
    markdown.lines().find_map(|line| line.strip_prefix("# ")).map(str::trim).filter(|title| !title.is_empty())
}

fn safe(url: CowStr<'_>) -> CowStr<'_> {
    // Browsers skip control characters and blanks in a scheme, so they must not hide one here.
    let seen: String = url.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect();
    let scheme = seen.split(['/', '?', '#']).next().and_then(|head| head.split_once(':')).map(|(scheme, _)| scheme);
    match scheme.map(str::to_ascii_lowercase).as_deref() {
        None | Some("http" | "https" | "mailto") => url,
        Some(_) => "#".into(),
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
