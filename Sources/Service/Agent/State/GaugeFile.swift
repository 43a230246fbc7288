internal import Statsd

/// Gauges on disk: a line of `VALUE UPDATED-SECONDS KEY` each, after a line that names the form.
///
/// Numbers are written so that they read back as the same doubles. A key holds no line feed. What
/// cannot be read is passed over: a gauge lost is better than an agent that does not start.
enum GaugeFile {
    static let name = "gauges"
    /// A million gauges of 60 bytes are 60 MB.
    static let bytesMax = 1 << 30
    private static let form = "martlet-gauges 1"

    static func encode(_ gauges: [PersistedGauge]) -> [UInt8] {
        var bytes = Array(form.utf8) + [UInt8(ascii: "\n")]
        for gauge in gauges {
            bytes.append(contentsOf: "\(gauge.value) \(gauge.updatedSeconds) ".utf8)
            bytes.append(contentsOf: gauge.key)
            bytes.append(UInt8(ascii: "\n"))
        }
        return bytes
    }

    static func decode(_ bytes: [UInt8]) -> [PersistedGauge] {
        var lines = bytes.split(separator: UInt8(ascii: "\n")).makeIterator()
        guard let first = lines.next(), first.elementsEqual(form.utf8) else { return [] }
        var gauges: [PersistedGauge] = []
        while let line = lines.next() {
            let parts = line.split(separator: UInt8(ascii: " "), maxSplits: 2)
            guard parts.count == 3, let value = number(parts[0]), let updated = number(parts[1])
            else { continue }
            gauges.append(
                PersistedGauge(key: Array(parts[2]), value: value, updatedSeconds: updated))
        }
        return gauges
    }

    private static func number(_ text: ArraySlice<UInt8>) -> Double? {
        Double(String(decoding: text, as: UTF8.self)).flatMap { $0.isFinite ? $0 : nil }
    }
}
