//! A page as it is read aloud: its text in reading order, without pictures.

/// The text of `<main>`, one line for each block.
pub(crate) fn main_text(html: &str) -> String {
    let main = between(html, "<main", "</main>").unwrap_or(html);
    let (_, main) = main.split_once('>').unwrap_or(("", main));
    let mut text = String::new();
    let mut rest = main;
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        let (tag, after) = after.split_once('>').unwrap_or((after, ""));
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
        rest = match name {
            "svg" | "style" | "script" if !tag.starts_with('/') => {
                after.split_once(&format!("</{name}>")).map_or("", |(_, after)| after)
            }
            _ => after,
        };
        if !matches!(name, "a" | "b" | "i" | "span" | "small" | "time" | "svg") {
            text.push('\n');
        }
    }
    text.push_str(rest);
    let lines = text.lines().map(unescaped).map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// What stands between two marks, the first time.
pub(crate) fn between<'a>(text: &'a str, from: &str, to: &str) -> Option<&'a str> {
    let start = text.find(from)? + from.len();
    let end = text[start..].find(to)? + start;
    Some(&text[start..end])
}

fn unescaped(text: &str) -> String {
    text.replace("&#38;", "&").replace("&#60;", "<").replace("&#62;", ">").replace("&#34;", "\"").replace("&#39;", "'")
}
