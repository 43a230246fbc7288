import BackendKit
import ExpositionKit

/// Writes series of one sample each in remote write's form: `WriteRequest`, version 1.0.
///
/// Source: https://prometheus.io/docs/specs/prw/remote_write_spec/ and its `remote.proto`:
/// WriteRequest{1 TimeSeries{1 Label{1 name, 2 value}, 2 Sample{1 value, 2 milliseconds}}}.
/// Labels are sorted by name, unique and never empty; a duplicate would be an error 500 for ever.
struct RemoteWriteMessage {
    /// Says that a series has ended: a NaN of its own, so that queries forget it at once.
    static let staleMarker = Double(bitPattern: 0x7FF0_0000_0000_0002)
    /// Any other NaN: this is Prometheus' own.
    static let plainNaN = Double(bitPattern: 0x7FF8_0000_0000_0001)

    private enum Field {
        static let timeSeries = 1
        static let labels = 1
        static let samples = 2
        static let name = 1
        static let value = 2
        static let timestamp = 2
        static let sampleValue = 1
    }

    private var writer = ProtobufWriter()
    /// The value of the label `host`; empty for none.
    private let host: [UInt8]
    /// Samples since the last `take`.
    private(set) var samples = 0

    init(host: String) {
        self.host = Array(host.utf8)
    }

    var byteCount: Int { writer.count }

    mutating func take() -> (bytes: [UInt8], samples: Int) {
        defer { samples = 0 }
        return (writer.take(), samples)
    }

    mutating func append(_ sample: ExpositionSample, atMilliseconds timestamp: Int64) {
        samples += 1
        let series = writer.begin(Field.timeSeries)
        appendLabels(of: sample)
        let mark = writer.begin(Field.samples)
        let value = sample.value.isNaN ? Self.plainNaN : sample.value
        writer.append(Field.sampleValue, double: sample.isGone ? Self.staleMarker : value)
        writer.append(Field.timestamp, int64: timestamp)
        writer.end(mark)
        writer.end(series)
    }

    // MARK: Labels

    /// The series' own labels with the others between them, so that all are in order.
    private mutating func appendLabels(of sample: ExpositionSample) {
        var others = OtherLabels(hasHost: !host.isEmpty, last: sample.last?.name)
        sample.labels.forEach { name, value in
            while let other = others.next(before: name) { append(other, of: sample) }
            append(name, value)
        }
        while let other = others.next() { append(other, of: sample) }
    }

    private mutating func append(_ name: ArraySlice<UInt8>, _ value: ArraySlice<UInt8>) {
        let label = writer.begin(Field.labels)
        writer.append(Field.name, bytes: name)
        writer.append(Field.value, bytes: value)
        writer.end(label)
    }

    private mutating func append(_ other: OtherLabels.Label, of sample: ExpositionSample) {
        let label = writer.begin(Field.labels)
        writer.append(Field.name, string: other.name)
        switch other {
        case .name: writer.append(Field.value, string: sample.name, ending: sample.ending)
        case .host: writer.append(Field.value, bytes: host)
        case .last: writer.append(Field.value, bytes: sample.last?.value ?? [])
        }
        writer.end(label)
    }
}
