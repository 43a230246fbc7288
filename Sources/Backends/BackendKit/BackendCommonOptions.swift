/// What every backend's entry in the configuration may say.
package struct BackendCommonOptions: Sendable, Equatable {
    /// Label in the ledger; the type where none is given.
    package var name = ""
    package var filter = NameFilter()
    /// Largest amount of encoded bytes that wait for delivery.
    ///
    /// 64 MiB are about a million lines of Graphite.
    package var queueBytesMax = 64 << 20
    /// How long a connection attempt, or a receiver that takes nothing, may last.
    package var timeoutMilliseconds: UInt64 = 10_000
    package var retry = RetryPolicy()
    package var spool = SpoolOptions()

    package init() {}
}
