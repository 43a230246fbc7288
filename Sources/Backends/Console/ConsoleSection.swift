import BackendKit

/// The parts of a printed flush, in the reference's order.
///
/// The reference also prints the raw values of timers (`timers`) and the members of sets; a flush
/// carries neither, so `timer_data` and the sets' sizes stand for them.
enum ConsoleSection: Int {
    case counters
    case gauges
    case timerData
    case counterRates
    case sets

    var following: ConsoleSection? { ConsoleSection(rawValue: rawValue + 1) }

    var points: FlushSection {
        switch self {
        case .counters, .counterRates: .counters
        case .gauges: .gauges
        case .timerData: .timers
        case .sets: .sets
        }
    }

    /// Key in the printed object.
    var title: StaticString {
        switch self {
        case .counters: "counters"
        case .gauges: "gauges"
        case .timerData: "timer_data"
        case .counterRates: "counter_rates"
        case .sets: "sets"
        }
    }
}
