package import BackendKit

/// The settings of one local store.
package struct StoreOptions: Sendable, Equatable {
    package struct Keep: Sendable, Equatable {
        package var tier = StoreTier.raw
        package var keepMilliseconds: UInt64 = 0

        package init(_ tier: StoreTier = .raw, keepMilliseconds: UInt64 = 0) {
            self.tier = tier
            self.keepMilliseconds = keepMilliseconds
        }
    }

    package var common = BackendCommonOptions()
    /// The folder; empty for `store` in the state directory.
    package var path = ""
    package var bytesMax = 1 << 30
    /// Tiers that are not here are not kept.
    package var retention = [
        Keep(.raw, keepMilliseconds: 7 * 86_400_000),
        Keep(.tenMinutes, keepMilliseconds: 30 * 86_400_000),
        Keep(.hour, keepMilliseconds: 365 * 86_400_000),
    ]

    package init() {}

    /// The same in the writer's terms.
    package var kept: StoreRetention {
        StoreRetention(
            Dictionary(
                retention.map { ($0.tier, Int64(clamping: $0.keepMilliseconds)) },
                uniquingKeysWith: { $1 }))
    }
}
