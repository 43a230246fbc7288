internal import EventLoop

/// How much a terminal shows; 80 × 24 where there is none.
struct TerminalSize: Equatable {
    var columns = 80
    var rows = 24

    static var current: TerminalSize {
        guard let size = Terminal.size else { return TerminalSize() }
        return TerminalSize(columns: size.columns, rows: size.rows)
    }
}
