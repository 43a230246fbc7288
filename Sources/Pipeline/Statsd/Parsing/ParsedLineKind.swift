/// What a line turned out to be.
package enum ParsedLineKind: Sendable, Equatable {
    /// At least one sample was taken: see the `MetricLine` that was passed along.
    case metric
    case event(EventLine)
    case check(CheckLine)
    case rejected(RejectReason)
}

/// A DogStatsD event: `_e{title-bytes,text-bytes}:title|text|fields`.
package struct EventLine: BitwiseCopyable, Sendable, Equatable {
    package var title: ByteRange
    package var text: ByteRange
    /// Everything behind the text's `|`, uncut.
    package var fields: ByteRange
}

/// A DogStatsD service check: `_sc|name|status|fields`.
package struct CheckLine: BitwiseCopyable, Sendable, Equatable {
    package var name: ByteRange
    /// 0 ok, 1 warning, 2 critical, 3 unknown.
    package var status: UInt8
    /// Everything behind the status' `|`, uncut.
    package var fields: ByteRange
}
