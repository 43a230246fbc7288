/// What an InfluxDB backend says about its own previous flush, under the reference's names.
package struct InfluxOwnFigures: Sendable, Equatable {
    /// Unix time of the last error, 0 when there was none.
    package var lastExceptionSeconds = 0.0
    /// Unix time of the last flush; before the first, of the start.
    package var lastFlushSeconds = 0.0
    package var flushMilliseconds = 0.0
    package var flushBytes = 0

    package init() {}
}
