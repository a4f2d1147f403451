//! Text in which others see more than its letters: command lines, and what begins with `$`.

/// Splits a command line into its words as a shell would, where Compose does the same: at blanks, with quotes and with
/// backslashes before signs.
///
/// # Errors
/// For what Compose and a shell read differently, and for what only a shell would do, says what it is.
pub(super) fn split(line: &str) -> Result<Vec<String>, &'static str> {
    let mut words = Vec::new();
    // A word that is begun; quotes begin one even if nothing is in them.
    let mut word: Option<String> = None;
    let mut rest = line.chars();
    while let Some(next) = rest.next() {
        match next {
            ' ' | '\t' | '\r' | '\n' => words.extend(word.take()),
            '\'' => {
                let word = word.get_or_insert_default();
                loop {
                    match rest.next() {
                        Some('\'') => break,
                        Some(inside) => word.push(inside),
                        None => return Err("a quote is not closed"),
                    }
                }
            }
            '"' => {
                let word = word.get_or_insert_default();
                loop {
                    match rest.next() {
                        Some('"') => break,
                        Some('\\') => word.push(escaped(rest.next(), |sign| matches!(sign, '"' | '\\' | '$' | '`'))?),
                        Some(inside) => word.push(inside),
                        None => return Err("a quote is not closed"),
                    }
                }
            }
            '\\' => word
                .get_or_insert_default()
                .push(escaped(rest.next(), |sign| sign.is_ascii_punctuation() || sign == ' ')?),
            ';' | '&' | '|' | '<' | '>' | '(' | ')' | '`' => return Err("no shell is there to do what it says"),
            other => word.get_or_insert_default().push(other),
        }
    }
    words.extend(word);
    Ok(words)
}

/// The sign after a backslash, if it is one that everybody takes as it is.
fn escaped(next: Option<char>, plain: fn(char) -> bool) -> Result<char, &'static str> {
    // `\n` is `n` to some and a new line to others.
    next.filter(|sign| plain(*sign)).ok_or("what a backslash means there is not agreed on")
}

/// `text` with `$$` as one `$`, as Compose and Kubernetes read it. Nothing if a `$` stands before what `replaced` says that
/// they would replace.
pub(super) fn dollars(text: &str, replaced: fn(Option<char>) -> bool) -> Option<String> {
    let mut all = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(next) = rest.next() {
        all.push(next);
        if next == '$' && rest.next_if_eq(&'$').is_none() && replaced(rest.peek().copied()) {
            return None;
        }
    }
    Some(all)
}
