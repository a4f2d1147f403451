//! A JSON reader for bodies that come in pieces and are too large to hold: it is fed bytes, and tells a visitor what they
//! are. Its memory is bounded whatever comes: [`MAX_DEPTH`] levels, and [`MAX_TEXT`] bytes of the text at hand.
//!
//! Numbers are handed on as they are written: nothing here is floating point. Of a number only the characters are checked,
//! as most are never looked at. Texts that are too long are handed on cut off, and say so.

pub use super::token::{JsonError, Text, Value, Visitor};
use alloc::vec::Vec;

/// Most objects and arrays within one another.
pub const MAX_DEPTH: usize = 32;

/// Most bytes of one text that are kept.
pub const MAX_TEXT: usize = 1_024;

/// Most characters of one number.
pub const MAX_NUMBER: usize = 64;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    /// A value.
    Value,
    /// A value or the array's end.
    FirstValue,
    /// A key or the object's end.
    FirstKey,
    /// A key.
    Key,
    /// The colon after a key.
    Colon,
    /// A comma or an end.
    Next,
    /// Nothing but space.
    Done,
    /// Within a text.
    Text,
    /// After a backslash.
    Escape,
    /// So many more digits of `\u`.
    Unicode(u8),
    /// Within a number.
    Number,
    /// Within a word: its rest.
    Word(&'static [u8]),
}

/// Reads JSON from pieces.
pub struct Reader {
    state: State,
    /// What is open: whether each is an array.
    open: Vec<bool>,
    /// The text or number at hand.
    text: Vec<u8>,
    whole: bool,
    is_key: bool,
    unit: u16,
    /// The first half of a character that is written as two.
    half: Option<u16>,
    word: Value<'static>,
    read: u64,
}

impl Default for Reader {
    fn default() -> Self {
        Self {
            state: State::Value,
            open: Vec::with_capacity(MAX_DEPTH),
            text: Vec::with_capacity(MAX_TEXT),
            whole: true,
            is_key: false,
            unit: 0,
            half: None,
            word: Value::Null,
            read: 0,
        }
    }
}

impl Reader {
    /// Reads on.
    ///
    /// # Errors
    /// Why no more is read.
    pub fn feed(&mut self, bytes: &[u8], visitor: &mut dyn Visitor) -> Result<(), JsonError> {
        let mut rest = bytes;
        while let Some((byte, after)) = rest.split_first() {
            // Most of a body is plain text, which is taken as a whole.
            if self.state == State::Text && self.half.is_none() {
                let end = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f)).unwrap_or(rest.len());
                if end > 0 {
                    let (plain, after) = rest.split_at_checked(end).unwrap_or((rest, &[]));
                    let room = MAX_TEXT.saturating_sub(self.text.len());
                    self.text.extend(plain.iter().take(room));
                    self.whole &= plain.len() <= room;
                    self.read = self.read.saturating_add(plain.len() as u64);
                    rest = after;
                    continue;
                }
            }
            self.step(*byte, visitor)?;
            self.read = self.read.saturating_add(1);
            rest = after;
        }
        Ok(())
    }

    /// Says that there is no more.
    ///
    /// # Errors
    /// If there should be.
    pub fn finish(&mut self, visitor: &mut dyn Visitor) -> Result<(), JsonError> {
        if self.state == State::Number {
            self.end_number(visitor)?;
        }
        if self.state == State::Done {
            Ok(())
        } else {
            Err(JsonError::Truncated)
        }
    }

    /// Bytes that it holds.
    pub fn held(&self) -> usize {
        self.open.capacity().saturating_add(self.text.capacity())
    }

    fn syntax<R>(&self) -> Result<R, JsonError> {
        Err(JsonError::Syntax(self.read))
    }

    fn step(&mut self, byte: u8, visitor: &mut dyn Visitor) -> Result<(), JsonError> {
        match self.state {
            State::Text => return self.in_text(byte, visitor),
            State::Escape => return self.escaped(byte),
            State::Unicode(left) => return self.unicode(byte, left),
            State::Word(rest) => return self.in_word(byte, rest, visitor),
            State::Number => {
                if byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'+' | b'-') {
                    if self.text.len() >= MAX_NUMBER {
                        return Err(JsonError::LongNumber);
                    }
                    self.text.push(byte);
                    return Ok(());
                }
                self.end_number(visitor)?;
            }
            _ => {}
        }
        if matches!(byte, b' ' | b'\t' | b'\n' | b'\r') {
            return Ok(());
        }
        match (self.state, byte) {
            (State::Value | State::FirstValue, b'{') => self.open(false, visitor),
            (State::Value | State::FirstValue, b'[') => self.open(true, visitor),
            (State::FirstValue, b']') | (State::FirstKey, b'}') => self.close(visitor),
            (State::Value | State::FirstValue, _) => self.begin_value(byte),
            (State::FirstKey | State::Key, b'"') => {
                self.begin_text(true);
                Ok(())
            }
            (State::Colon, b':') => {
                self.state = State::Value;
                Ok(())
            }
            (State::Next, b',') => {
                self.state = if self.open.last() == Some(&true) { State::Value } else { State::Key };
                Ok(())
            }
            (State::Next, b']') if self.open.last() == Some(&true) => self.close(visitor),
            (State::Next, b'}') if self.open.last() == Some(&false) => self.close(visitor),
            _ => self.syntax(),
        }
    }

    fn open(&mut self, array: bool, visitor: &mut dyn Visitor) -> Result<(), JsonError> {
        if self.open.len() >= MAX_DEPTH {
            return Err(JsonError::TooDeep);
        }
        self.open.push(array);
        self.state = if array { State::FirstValue } else { State::FirstKey };
        Ok(visitor.begin(array)?)
    }

    fn close(&mut self, visitor: &mut dyn Visitor) -> Result<(), JsonError> {
        self.open.pop();
        self.end_value();
        Ok(visitor.end()?)
    }

    fn end_value(&mut self) {
        self.state = if self.open.is_empty() { State::Done } else { State::Next };
    }

    fn begin_text(&mut self, is_key: bool) {
        self.text.clear();
        self.whole = true;
        self.half = None;
        self.is_key = is_key;
        self.state = State::Text;
    }

    fn begin_value(&mut self, byte: u8) -> Result<(), JsonError> {
        let (rest, word): (&'static [u8], _) = match byte {
            b'"' => {
                self.begin_text(false);
                return Ok(());
            }
            b'-' | b'0'..=b'9' => {
                self.text.clear();
                self.text.push(byte);
                self.state = State::Number;
                return Ok(());
            }
            b't' => (b"rue", Value::Bool(true)),
            b'f' => (b"alse", Value::Bool(false)),
            b'n' => (b"ull", Value::Null),
            _ => return self.syntax(),
        };
        self.word = word;
        self.state = State::Word(rest);
        Ok(())
    }

    fn in_word(&mut self, byte: u8, rest: &'static [u8], visitor: &mut dyn Visitor) -> Result<(), JsonError> {
        match rest.split_first() {
            Some((first, rest)) if *first == byte => {
                if rest.is_empty() {
                    self.end_value();
                    return Ok(visitor.value(self.word)?);
                }
                self.state = State::Word(rest);
                Ok(())
            }
            _ => self.syntax(),
        }
    }

    fn end_number(&mut self, visitor: &mut dyn Visitor) -> Result<(), JsonError> {
        self.end_value();
        Ok(visitor.value(Value::Number(&self.text))?)
    }

    fn push(&mut self, byte: u8) {
        if self.text.len() < MAX_TEXT {
            self.text.push(byte);
        } else {
            self.whole = false;
        }
    }

    fn push_char(&mut self, character: char) {
        let mut bytes = [0; 4];
        for byte in character.encode_utf8(&mut bytes).bytes() {
            self.push(byte);
        }
    }

    /// A first half whose second does not follow is no character.
    fn drop_half(&mut self) {
        if self.half.take().is_some() {
            self.push_char(char::REPLACEMENT_CHARACTER);
        }
    }

    fn in_text(&mut self, byte: u8, visitor: &mut dyn Visitor) -> Result<(), JsonError> {
        match byte {
            b'\\' => {
                self.state = State::Escape;
                Ok(())
            }
            b'"' => {
                self.drop_half();
                let text = Text { bytes: &self.text, whole: self.whole };
                if self.is_key {
                    self.state = State::Colon;
                    return Ok(visitor.key(text)?);
                }
                self.state = if self.open.is_empty() { State::Done } else { State::Next };
                Ok(visitor.value(Value::Text(text))?)
            }
            0..=0x1f => self.syntax(),
            _ => {
                self.drop_half();
                self.push(byte);
                Ok(())
            }
        }
    }

    fn escaped(&mut self, byte: u8) -> Result<(), JsonError> {
        let plain = match byte {
            b'"' | b'\\' | b'/' => byte,
            b'b' => 8,
            b'f' => 12,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'u' => {
                self.unit = 0;
                self.state = State::Unicode(4);
                return Ok(());
            }
            _ => return self.syntax(),
        };
        self.drop_half();
        self.push(plain);
        self.state = State::Text;
        Ok(())
    }

    fn unicode(&mut self, byte: u8, left: u8) -> Result<(), JsonError> {
        let Some(digit) = char::from(byte).to_digit(16).and_then(|digit| u16::try_from(digit).ok()) else {
            return self.syntax();
        };
        self.unit = (self.unit << 4) | digit;
        if left > 1 {
            self.state = State::Unicode(left.saturating_sub(1));
            return Ok(());
        }
        self.state = State::Text;
        match (self.half.take(), self.unit) {
            (Some(high), low @ 0xdc00..=0xdfff) => {
                let units = [high, low];
                let both = char::decode_utf16(units).next().and_then(Result::ok);
                self.push_char(both.unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            (half, unit) => {
                if half.is_some() {
                    self.push_char(char::REPLACEMENT_CHARACTER);
                }
                match unit {
                    0xd800..=0xdbff => self.half = Some(unit),
                    unit => self.push_char(char::from_u32(unit.into()).unwrap_or(char::REPLACEMENT_CHARACTER)),
                }
            }
        }
        Ok(())
    }
}
