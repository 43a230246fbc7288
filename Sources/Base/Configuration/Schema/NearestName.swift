/// Finds what a mistyped key was meant to be.
enum NearestName {
    /// Longer keys are not compared: the table below is their product in cells.
    private static let bytesMax = 64

    /// The most similar name, if it is near enough that a person may have meant it.
    static func of(_ key: String, among names: [String]) -> String? {
        guard key.utf8.count <= bytesMax else { return nil }
        let distances = names.map { (name: $0, distance: distance(key, $0)) }
        guard let nearest = distances.min(by: { $0.distance < $1.distance }) else { return nil }
        let length = max(key.utf8.count, nearest.name.utf8.count)
        return nearest.distance <= max(1, length / 3) ? nearest.name : nil
    }

    /// Levenshtein's distance: single bytes inserted, deleted or replaced.
    private static func distance(_ one: String, _ other: String) -> Int {
        let other = Array(other.utf8)
        var row = Array(0...other.count)
        for (index, byte) in one.utf8.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in other.indices {
                let replaced = diagonal + (other[column] == byte ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(replaced, row[column] + 1, diagonal + 1)
            }
        }
        return row[other.count]
    }
}
