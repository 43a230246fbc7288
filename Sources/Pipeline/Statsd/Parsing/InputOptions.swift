/// Which quirks of a sender are honoured.
package enum Dialect: UInt8, BitwiseCopyable, Sendable {
    /// One tolerant grammar for every client in use.
    case auto
    /// The reference's quirks, for drop-in users.
    case etsy
}

/// What a signed gauge value means.
package enum GaugeSign: UInt8, BitwiseCopyable, Sendable {
    /// `+3` and `-3` change the gauge.
    case delta
    /// `-3` sets the gauge to −3.
    case absolute
}

/// The tag dialects that are recognised.
package struct TagDialects: BitwiseCopyable, Sendable, Equatable {
    package var dogstatsd = true
    package var influxdb = true
    package var librato = true
    package var signalfx = true
    package var graphite = true

    package init() {}

    /// Every dialect switched off.
    static var none: TagDialects {
        var dialects = TagDialects()
        dialects.dogstatsd = false
        dialects.influxdb = false
        dialects.librato = false
        dialects.signalfx = false
        dialects.graphite = false
        return dialects
    }
}

/// How lines of one listener are read: part of the raw key of every series it creates.
package struct ListenerProfile: BitwiseCopyable, Sendable, Equatable {
    package var dialect = Dialect.auto
    package var gaugeSign = GaugeSign.delta

    package init() {}
}

/// How lines are read, and the largest parts of a line.
package struct InputOptions: Sendable, Equatable {
    package var negativeTimers = false
    package var tags = TagDialects()
    /// Tags in the name beside `|#` tags reject the line, as in statsd_exporter.
    package var rejectsMixedTags = false
    /// Smallest sample rate; a weight is at most its inverse.
    package var rateMin = 1e-6
    /// Longest name on the wire, name tags and prefix not counted.
    package var nameBytesMax = 1024
    /// Most tags on a line, duplicates counted, constant tags not.
    package var tagsMax = 64
    /// Longest tag, its key and value together.
    package var tagBytesMax = 1024
    /// Longest line, its end not counted.
    package var lineBytesMax = 65_536
    /// Before every name; holds no `|` and no `:`.
    package var namePrefix: [UInt8] = []
    /// Constant tags of every series, as `key:value` or `key` without `|`; a line's own tag wins.
    package var constantTags: [[UInt8]] = []

    package init() {}
}
