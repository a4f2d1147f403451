//! The part of OData's filters that Azure Retail Prices takes: comparisons of a field with a string, joined.

use crate::json::Json;

/// A filter.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Filter {
    Is(String, String),
    IsNot(String, String),
    Contains(String, String),
    Begins(String, String),
    Ends(String, String),
    Not(Box<Filter>),
    And(Box<Filter>, Box<Filter>),
    Or(Box<Filter>, Box<Filter>),
}

/// Fields that may be filtered by, in the API's documentation and in its answers.
const FIELDS: [(&str, &str); 15] = [
    ("armRegionName", "armRegionName"),
    ("location", "location"),
    ("Location", "location"),
    ("meterId", "meterId"),
    ("meterName", "meterName"),
    ("productId", "productId"),
    ("skuId", "skuId"),
    ("productName", "productName"),
    ("skuName", "skuName"),
    ("serviceName", "serviceName"),
    ("serviceId", "serviceId"),
    ("serviceFamily", "serviceFamily"),
    ("priceType", "type"),
    ("type", "type"),
    ("armSkuName", "armSkuName"),
];

/// How deep parentheses go.
const MAX_DEPTH: usize = 16;

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Word(String),
    Text(String),
    Open,
    Close,
    Comma,
}

/// The filter that a text is, or `None` if it is none.
pub(super) fn filter(text: &str) -> Option<Filter> {
    let mut parser = Parser { tokens: tokens(text)?, at: 0 };
    let filter = parser.any(0)?;
    (parser.at == parser.tokens.len()).then_some(filter)
}

fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        match character {
            ' ' | '\t' => {}
            '(' => tokens.push(Token::Open),
            ')' => tokens.push(Token::Close),
            ',' => tokens.push(Token::Comma),
            '\'' => {
                let mut literal = String::new();
                loop {
                    match rest.next()? {
                        // Two quotes are one.
                        '\'' if rest.peek() == Some(&'\'') => literal.extend(rest.next()),
                        '\'' => break,
                        other => literal.push(other),
                    }
                }
                tokens.push(Token::Text(literal));
            }
            letter if letter.is_ascii_alphabetic() => {
                let mut word = String::from(letter);
                while let Some(letter) = rest.next_if(char::is_ascii_alphanumeric) {
                    word.push(letter);
                }
                tokens.push(Token::Word(word));
            }
            _ => return None,
        }
    }
    Some(tokens)
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
}

impl Parser {
    fn next(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.at).cloned();
        self.at += usize::from(token.is_some());
        token
    }

    fn word_is(&mut self, word: &str) -> bool {
        let is = matches!(self.tokens.get(self.at), Some(Token::Word(found)) if found == word);
        self.at += usize::from(is);
        is
    }

    fn expect(&mut self, token: &Token) -> Option<()> {
        (self.next().as_ref() == Some(token)).then_some(())
    }

    fn any(&mut self, depth: usize) -> Option<Filter> {
        let mut left = self.all(depth)?;
        while self.word_is("or") {
            left = Filter::Or(Box::new(left), Box::new(self.all(depth)?));
        }
        Some(left)
    }

    fn all(&mut self, depth: usize) -> Option<Filter> {
        let mut left = self.one(depth)?;
        while self.word_is("and") {
            left = Filter::And(Box::new(left), Box::new(self.one(depth)?));
        }
        Some(left)
    }

    fn one(&mut self, depth: usize) -> Option<Filter> {
        if depth > MAX_DEPTH {
            return None;
        }
        match self.next()? {
            Token::Open => {
                let inner = self.any(depth + 1)?;
                self.expect(&Token::Close)?;
                Some(inner)
            }
            Token::Word(word) if word == "not" => Some(Filter::Not(Box::new(self.one(depth + 1)?))),
            Token::Word(word) if matches!(word.as_str(), "contains" | "startswith" | "endswith") => {
                self.expect(&Token::Open)?;
                let field = self.field()?;
                self.expect(&Token::Comma)?;
                let text = self.text()?;
                self.expect(&Token::Close)?;
                Some(match word.as_str() {
                    "contains" => Filter::Contains(field, text),
                    "startswith" => Filter::Begins(field, text),
                    _ => Filter::Ends(field, text),
                })
            }
            Token::Word(_) => {
                self.at -= 1;
                let field = self.field()?;
                if self.word_is("eq") {
                    Some(Filter::Is(field, self.text()?))
                } else if self.word_is("ne") {
                    Some(Filter::IsNot(field, self.text()?))
                } else {
                    None
                }
            }
            _ => None,
        }
    }

    fn field(&mut self) -> Option<String> {
        let Token::Word(word) = self.next()? else { return None };
        FIELDS.iter().find(|(name, _)| *name == word).map(|(_, field)| (*field).to_owned())
    }

    fn text(&mut self) -> Option<String> {
        let Token::Text(text) = self.next()? else { return None };
        Some(text)
    }
}

impl Filter {
    /// Whether a row passes. A field that is null or missing equals nothing.
    pub(super) fn passes(&self, row: &Json) -> bool {
        let of = |field: &str| row.get(field).and_then(Json::text);
        match self {
            Self::Is(field, text) => of(field) == Some(text),
            Self::IsNot(field, text) => of(field) != Some(text),
            Self::Contains(field, text) => of(field).is_some_and(|value| value.contains(text.as_str())),
            Self::Begins(field, text) => of(field).is_some_and(|value| value.starts_with(text.as_str())),
            Self::Ends(field, text) => of(field).is_some_and(|value| value.ends_with(text.as_str())),
            Self::Not(inner) => !inner.passes(row),
            Self::And(left, right) => left.passes(row) && right.passes(row),
            Self::Or(left, right) => left.passes(row) || right.passes(row),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use super::*;
    use crate::json::object;

    #[test]
    fn filters_select_what_they_say() {
        let row = object([
            ("armRegionName", "eastus".into()),
            ("type", "Consumption".into()),
            ("skuName", "D4s v3 Spot".into()),
            ("productName", "it's".into()),
            ("armSkuName", Json::Null),
        ]);
        let passes = |text: &str| filter(text).map(|filter| filter.passes(&row));
        assert_eq!(passes("armRegionName eq 'eastus' and priceType eq 'Consumption'"), Some(true));
        assert_eq!(passes("armRegionName eq 'EASTUS'"), Some(false));
        assert_eq!(passes("armRegionName eq 'x' or armRegionName eq 'y' or (contains(skuName, 'Spot'))"), Some(true));
        // `and` binds more tightly.
        assert_eq!(passes("type eq 'Consumption' or type eq 'x' and armRegionName eq 'x'"), Some(true));
        assert_eq!(passes("not contains(skuName,'Spot') and type eq 'Consumption'"), Some(false));
        assert_eq!(passes("startswith(skuName, 'D4') and endswith(skuName, 'Spot')"), Some(true));
        assert_eq!(passes("productName eq 'it''s'"), Some(true));
        assert_eq!(passes("armSkuName eq 'Standard_D4s_v3'"), Some(false));
        assert_eq!(passes("armSkuName ne 'Standard_D4s_v3'"), Some(true));
        let deep = format!("{}type eq 'x'{}", "(".repeat(40), ")".repeat(40));
        for bad in ["", "type", "type eq", "type eq x", "type eq 'x", "retailPrice gt 1", "(type eq 'x'", &deep, "a;b"]
        {
            assert_eq!(passes(bad), None, "{bad}");
        }
    }
}
