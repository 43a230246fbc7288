internal import BackendKit

/// Writes a sample's value as exports and federation do.
package enum SampleText {
    package static func bytes(of value: Double) -> [UInt8] {
        var writer = ByteWriter()
        writer.append(value, style: .prometheusAPI)
        return writer.take()
    }
}
