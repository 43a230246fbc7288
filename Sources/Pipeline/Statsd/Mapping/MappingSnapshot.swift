/// The mapping rules and what they did since they came into force, for the status.
package struct MappingSnapshot: Sendable {
    /// Names that are listed.
    package static let unmappedNamesMax = 200

    /// A name that no rule took.
    package struct UnmappedName: Sendable, Equatable {
        package var name: [UInt8]
        package var type: MetricType
        /// An estimate past some 2,000 lines a second and worker; see `SampledLines`.
        package var lines: Double

        package init(name: [UInt8], type: MetricType, lines: Double) {
            self.name = name
            self.type = type
            self.lines = lines
        }
    }

    package var rules: [MappingRule] = []
    package var tally = MappingTally()
    /// Most lines first.
    package var unmappedNames: [UnmappedName] = []
    /// Lines of every name that no rule took; an estimate as those of one name.
    package var unmappedLines = 0.0
    /// Lines that a name may have had beside those that are counted.
    package var linesMissedMax = 0.0

    package init() {}
}
