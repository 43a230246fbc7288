internal import CLibuv
internal import Glibc

/// The terminal that standard input and output are: its size, and its keys one by one.
package final class Terminal {
    private var saved = termios()
    private var isOpen = false

    /// `nil` when input or output is no terminal; keys come at once from now on, and are not shown.
    ///
    /// Ctrl-C stays a signal.
    package init?() {
        guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1,
            unsafe tcgetattr(STDIN_FILENO, &saved) == 0
        else { return nil }
        var raw = saved
        raw.c_lflag &= ~tcflag_t(ICANON | ECHO)
        guard unsafe tcsetattr(STDIN_FILENO, TCSANOW, &raw) == 0 else { return nil }
        isOpen = true
    }

    /// The keys that were pressed; waits for one.
    package func keys() -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = unsafe read(STDIN_FILENO, &bytes, bytes.count)
        return count > 0 ? Array(bytes[..<count]) : []
    }

    /// Makes the terminal what it was before.
    package func close() {
        guard isOpen else { return }
        isOpen = false
        _ = unsafe tcsetattr(STDIN_FILENO, TCSANOW, &saved)
    }

    /// How much it shows; `nil` where standard output is no terminal.
    package static var size: (columns: Int, rows: Int)? {
        var size = winsize()
        guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0,
            size.ws_row > 0
        else { return nil }
        return (Int(size.ws_col), Int(size.ws_row))
    }
}
