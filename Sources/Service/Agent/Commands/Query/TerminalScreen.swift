internal import EventLoop

/// A terminal that is drawn on as a whole, and is as it was afterwards.
///
/// The other screen of the terminal is used, so that what stood there comes back.
final class TerminalScreen {
    private let terminal: Terminal

    /// `nil` when input or output is no terminal.
    init?() {
        guard let terminal = Terminal() else { return nil }
        self.terminal = terminal
        StandardOutput.write("\u{1B}[?1049h\u{1B}[?25l")
    }

    /// Draws lines from the top, and nothing below them.
    func draw(_ lines: [String]) {
        let text = lines.map { $0 + "\u{1B}[K" }.joined(separator: "\n")
        StandardOutput.write("\u{1B}[H" + text + "\u{1B}[J")
    }

    func keys() -> [UInt8] { terminal.keys() }

    /// Puts everything back, once.
    func close() {
        StandardOutput.write("\u{1B}[?25h\u{1B}[?1049l")
        terminal.close()
    }
}
