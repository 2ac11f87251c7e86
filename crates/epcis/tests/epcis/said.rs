//! Elements compared by what they say. The tests of the program read this file too.

/// What an element says: names with their namespaces, attributes in any order, text without the space around it.
pub(crate) fn said(element: roxmltree::Node<'_, '_>) -> String {
    let mut attributes: Vec<String> = element
        .attributes()
        .map(|it| format!("{{{}}}{}={:?}", it.namespace().unwrap_or_default(), it.name(), it.value()))
        .collect();
    attributes.sort();
    let children: String = element
        .children()
        .map(|child| match child {
            child if child.is_element() => said(child),
            child if child.is_text() => child.text().unwrap_or_default().trim().to_owned(),
            _ => String::new(),
        })
        .collect();
    let name = element.tag_name();
    format!("<{{{}}}{} {}>{children}</>\n", name.namespace().unwrap_or_default(), name.name(), attributes.join(" "))
}
