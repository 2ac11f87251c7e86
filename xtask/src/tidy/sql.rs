//! SQL lives in `store` and nowhere else.

use super::Finding;
use super::source::File;

const STATEMENTS: [&str; 5] = ["SELECT ", "INSERT INTO ", "INSERT OR ", "DELETE FROM ", "CREATE TABLE "];

/// All findings of one Rust file of the shipped crates.
pub(super) fn check(file: &File) -> Vec<Finding> {
    if !file.path.starts_with("crates") || file.path.starts_with("crates/store") {
        return Vec::new();
    }
    let strings = file.masked.strings.iter().filter(|(_, text)| is_sql(text));
    strings.map(|(line, _)| Finding::new(&file.path, *line, "SQL belongs in the crate `store`")).collect()
}

fn is_sql(text: &str) -> bool {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let is_update = words.starts_with("UPDATE ") && words.contains(" SET ");
    is_update || STATEMENTS.iter().any(|statement| words.starts_with(statement))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_are_told_from_words() {
        assert!(is_sql("\n  SELECT\n id FROM event"));
        assert!(is_sql("UPDATE event SET a = 1"));
        assert!(is_sql("DELETE FROM event"));
        assert!(!is_sql("DELETE"));
        assert!(!is_sql("DELETE /epcis/queries/a HTTP/1.1"));
        assert!(!is_sql("UPDATE is an action of the standard"));
        let file = |path: &str| check(&File::new(path, "\nlet sql = \"SELECT 1\";")).len();
        assert_eq!((file("crates/web/src/a.rs"), file("crates/store/src/a.rs"), file("bench/src/a.rs")), (1, 0, 0));
    }
}
