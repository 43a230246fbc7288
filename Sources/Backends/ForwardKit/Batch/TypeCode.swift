import Statsd

/// A series' type as it stands on the wire, whatever order the enumeration has.
enum TypeCode {
    static func code(of type: MetricType) -> UInt8 {
        switch type {
        case .counter: 0
        case .gauge: 1
        case .timer: 2
        case .histogram: 3
        case .distribution: 4
        case .set: 5
        }
    }

    static func type(of code: UInt8) -> MetricType? {
        switch code {
        case 0: .counter
        case 1: .gauge
        case 2: .timer
        case 3: .histogram
        case 4: .distribution
        case 5: .set
        default: nil
        }
    }
}

/// The first byte of a series: its type in the lowest three bits, its scope in the next two, the
/// form of its state in the highest three.
struct SeriesHead {
    var type: MetricType
    var scope: ForwardScope
    var form: UInt8

    init(type: MetricType, scope: ForwardScope, form: UInt8) {
        self.type = type
        self.scope = scope
        self.form = form
    }

    init(_ byte: UInt8) throws(WireFault) {
        guard let type = TypeCode.type(of: byte & 7),
            let scope = ForwardScope(rawValue: byte >> 3 & 3), scope != .local
        else { throw .badCode }
        self.init(type: type, scope: scope, form: byte >> 5)
    }

    var byte: UInt8 { TypeCode.code(of: type) | scope.rawValue << 3 | form << 5 }
}
