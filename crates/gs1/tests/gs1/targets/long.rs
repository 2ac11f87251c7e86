//! Inputs that show whether a parser's work grows with anything but the length of its input.

/// Inputs of about `length` bytes that repeat one piece after, or inside, a good seed.
pub(crate) fn long_inputs(seeds: &[&str], pieces: &[&str], length: usize) -> Vec<Vec<u8>> {
    let repeated = |piece: &str| piece.repeat(length / piece.len().max(1));
    let after = pieces.iter().map(|piece| format!("{}{}", seeds[0], repeated(piece)));
    let inside = seeds.iter().enumerate().map(|(index, seed)| {
        let middle = (0..=seed.len() / 2).rev().find(|&at| seed.is_char_boundary(at)).unwrap_or(0);
        let piece = pieces[index % pieces.len()];
        format!("{}{}{}", &seed[..middle], repeated(piece), &seed[middle..])
    });
    let whole = seeds.iter().map(|seed| repeated(seed));
    after.chain(inside).chain(whole).map(String::into_bytes).collect()
}
