/// A remote-write request as a receiver reads it: what Prometheus would refuse throws.
///
/// Labels sorted by name and unique, names legal, values not empty and UTF-8, one sample a series.
package struct WriteRequest {
    package struct Problem: Error {
        package let description: String
    }

    package struct Sample: Equatable {
        /// `name{label="value",…}`, labels in their order without `__name__`.
        package let series: String
        package let value: Double
        package let milliseconds: Int64

        /// Whether it says that the series has ended.
        package var isStale: Bool { value.bitPattern == 0x7FF0_0000_0000_0002 }
    }

    package let samples: [Sample]

    package init(_ bytes: [UInt8]) throws {
        samples = try ProtobufTree(bytes).messages(1).map(Self.sample)
    }

    private static func sample(_ series: ProtobufTree) throws -> Sample {
        let labels = try series.messages(1).map { label -> (name: String, value: String) in
            guard let name = label.text(1), let value = label.text(2), !value.isEmpty,
                isLegal(name)
            else { throw Problem(description: "not a label: \(label.fields)") }
            return (name, value)
        }
        for (left, right) in zip(labels, labels.dropFirst())
        where !left.name.utf8.lexicographicallyPrecedes(right.name.utf8) {
            throw Problem(description: "\(left.name) before \(right.name)")
        }
        guard let name = labels.first(where: { $0.name == "__name__" })?.value, isLegal(name) else {
            throw Problem(description: "no name in \(labels)")
        }
        let samples = try series.messages(2)
        guard samples.count == 1, let value = samples[0].double(1), let time = samples[0].number(2)
        else { throw Problem(description: "not one sample of \(name)") }
        let text = labels.filter { $0.name != "__name__" }.map { "\($0.name)=\"\($0.value)\"" }
        return Sample(
            series: text.isEmpty ? name : "\(name){\(text.joined(separator: ","))}", value: value,
            milliseconds: Int64(bitPattern: time))
    }

    private static func isLegal(_ name: String) -> Bool {
        guard let first = name.utf8.first else { return false }
        let isDigit = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first)
        return !isDigit
            && name.utf8.allSatisfy {
                switch $0 {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }
}
