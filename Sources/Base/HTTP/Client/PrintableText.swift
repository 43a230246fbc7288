/// Makes text that came from outside fit for a log line.
enum PrintableText {
    static func of(_ text: String, charactersMax: Int) -> String {
        let visible = text.unicodeScalars.prefix(charactersMax).map { scalar in
            scalar.properties.generalCategory == .control ? " " : Character(scalar)
        }
        return String(visible) + (text.unicodeScalars.count > charactersMax ? "…" : "")
    }
}
