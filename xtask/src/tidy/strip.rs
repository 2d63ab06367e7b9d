//! Source text without comments and without the insides of strings: what is left has its braces
//! balanced. Lines stay where they are.

/// Which rules of quoting apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// Lifetimes, raw strings.
    Rust,
    /// Templates and regular expressions too.
    Script,
    /// Neither.
    Solidity,
}

/// Blanks comments and string contents.
pub fn strip(language: Language, text: &str) -> String {
    let mut stripper = Stripper { language, rest: text, out: String::with_capacity(text.len()) };
    while !stripper.rest.is_empty() {
        stripper.step();
    }
    stripper.out
}

struct Stripper<'a> {
    language: Language,
    rest: &'a str,
    out: String,
}

impl Stripper<'_> {
    fn step(&mut self) {
        let rest = self.rest;
        if rest.starts_with("//") {
            self.blank(rest.find('\n').unwrap_or(rest.len()));
        } else if rest.starts_with("/*") {
            self.blank(rest.find("*/").map_or(rest.len(), |end| end + 2));
        } else if let Some(end) = self.raw_string() {
            self.blank(end);
        } else if let Some(quote) = self.quote() {
            self.blank(closing(rest, quote));
        } else {
            let next = rest.chars().next().unwrap_or_default();
            self.out.push(next);
            self.rest = &rest[next.len_utf8()..];
        }
    }

    /// Drops `bytes` bytes, and keeps their line ends.
    fn blank(&mut self, bytes: usize) {
        let (gone, rest) = self.rest.split_at(bytes);
        self.out.extend(gone.chars().filter(|c| *c == '\n'));
        self.out.push(' ');
        self.rest = rest;
    }

    fn raw_string(&self) -> Option<usize> {
        let after_word = self.out.ends_with(|c: char| c.is_alphanumeric() || c == '_');
        if self.language != Language::Rust || after_word || !self.rest.starts_with('r') {
            return None;
        }
        let hashes = self.rest[1..].chars().take_while(|c| *c == '#').count();
        let inside = self.rest.get(1 + hashes..)?.strip_prefix('"')?;
        let end = format!("\"{}", "#".repeat(hashes));
        Some(2 + hashes + inside.find(&end)? + end.len())
    }

    fn quote(&self) -> Option<char> {
        let next = self.rest.chars().next()?;
        let starts = match (self.language, next) {
            (_, '"') => true,
            (Language::Rust, '\'') => is_char_literal(self.rest),
            (Language::Script, '\'' | '`') | (Language::Solidity, '\'') => true,
            (Language::Script, '/') => self.regular_expression_may_start(),
            _ => false,
        };
        starts.then_some(next)
    }

    fn regular_expression_may_start(&self) -> bool {
        let before = self.out.trim_end_matches(' ').chars().last();
        before.is_none_or(|c| "(,=:[!&|?{};\n>".contains(c))
    }
}

/// `'x'` and `'\n'` are characters, `'a` is a lifetime.
fn is_char_literal(text: &str) -> bool {
    let mut inside = text.chars().skip(1);
    match inside.next() {
        Some('\\') => true,
        Some(_) => inside.next() == Some('\''),
        None => false,
    }
}

/// Bytes up to and with the closing quote; a template's `${}` are part of it.
fn closing(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == quote => return at + c.len_utf8(),
            '\n' if quote != '`' && quote != '"' => return at,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn braces_in_quotes_and_comments_go() {
        let rust = "let c = '{'; /* { */ let s = \"{\\\"{\"; // {\nfn f<'a>() { r#\"{\"#; }";
        assert_eq!(strip(Language::Rust, rust).matches('{').count(), 1);
        let script = "const a = `{${b}`; // {\nconst r = /[{]/; function f() { return '{' }";
        assert_eq!(strip(Language::Script, script).matches('{').count(), 1);
    }

    #[test]
    fn lines_stay() {
        let text = "a\n/* x\n y */\nb `c\nd` e\n";
        assert_eq!(strip(Language::Script, text).lines().count(), text.lines().count());
    }
}
