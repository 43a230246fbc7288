package import Configuration

/// Whether payloads are kept on disk until they are delivered.
package struct SpoolOptions: Sendable, Equatable {
    /// Largest amount on disk; 0 keeps payloads in memory only.
    ///
    /// 256 MiB are 4 million lines of Graphite: a thousand series for eleven hours.
    package var bytesMax = 256 << 20

    package init() {}

    package static var schema: Schema<SpoolOptions> {
        Schema(
            defaults: SpoolOptions(),
            [
                Option(
                    "bytes_max", \.bytesMax,
                    .bytes(0...(64 << 30)).checked {
                        (1..<(1 << 20)).contains($0) ? "is below 1MiB, and not 0" : nil
                    },
                    "Largest amount that waits on disk, in `state_dir`; beyond it the oldest go. "
                        + "0 is off: what waits is lost with the process.")
            ])
    }

    /// `nil` when there is to be none.
    package var limits: SpoolLimits? { bytesMax > 0 ? SpoolLimits(bytesMax: bytesMax) : nil }
}
