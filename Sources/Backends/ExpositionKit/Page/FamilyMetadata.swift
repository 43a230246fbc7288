internal import HTTP

/// What a page says of a family besides its samples.
package struct FamilyMetadata: Sendable, Equatable {
    package let name: String
    /// As in `# TYPE`.
    package let type: String
    package let help: String
}

extension Exposition {
    /// Name, type and help of families by their names, at most `max`; of one alone if it is named.
    package func metadata(of name: String?, max: Int) -> [FamilyMetadata] {
        guard let contents = ExpositionSnapshot(registry).contents else { return [] }
        let style = PageStyle(format: .text, naming: contents.options.naming)
        let writing = SeriesWriting(contents, style)
        let (listed, families) = (contents.roster.listed, contents.roster.families)
        guard let name else {
            return listed.prefix(max).map { writing.metadata(of: families[$0]) }
        }
        // By name, so that one is found without a look at all.
        var range = listed.indices
        while let middle = range.isEmpty ? nil : range.lowerBound + range.count / 2 {
            let family = families[listed[middle]]
            if family.name == name { return max > 0 ? [writing.metadata(of: family)] : [] }
            range =
                family.name < name
                ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        return []
    }
}

extension SeriesWriting {
    fileprivate func metadata(of family: ExpositionFamily) -> FamilyMetadata {
        let (type, help) = words(family)
        return FamilyMetadata(
            name: family.name, type: "\(type)", help: family.help ?? "\(help)")
    }
}
