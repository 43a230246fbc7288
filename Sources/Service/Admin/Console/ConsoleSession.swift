internal import EventLoop

/// One connection of the text console: lines in, one reply after the other out.
///
/// A reply is made piece by piece, each when the kernel has taken the one before, and no command is
/// read before the reply of the last is out: a peer that does not read holds up itself alone.
final class ConsoleSession {
    private(set) var lastActivityMilliseconds: UInt64
    let console: TextConsole
    private let stream: Stream
    private let onClose: () -> Void
    private var input = LineInput()
    private var isReading = false
    /// A command is being carried out.
    private var isBusy = false
    /// The peer has finished: what it asked is answered, then the connection ends.
    private var isEnding = false
    private(set) var isClosed = false
    private var holdsListing = false

    init(_ stream: Stream, of console: TextConsole, onClose: @escaping () -> Void) {
        self.stream = stream
        self.console = console
        self.onClose = onClose
        lastActivityMilliseconds = console.nowMilliseconds
    }

    func start() { resumeReading() }

    /// Ends the connection; a reply under way is cut.
    func close() {
        guard !isClosed else { return }
        isClosed = true
        releaseListing()
        stream.close()
        onClose()
    }

    /// Carries out a safe command that came without a line feed, after which nothing came.
    func takeUnendedLine() {
        guard !isBusy, !isClosed, let line = input.rest else { return }
        let command = ConsoleCommand(line)
        guard command.isSafeUnended else { return }
        input.clear()
        carryOut(command)
    }

    // MARK: Input

    private func resumeReading() {
        guard !isReading, !isEnding else { return }
        isReading = true
        stream.startReading(
            onBytes: { [unowned self] in take($0) }, onEnd: { [unowned self] in end($0) })
    }

    private func take(_ bytes: Span<UInt8>) {
        lastActivityMilliseconds = console.nowMilliseconds
        input.append(bytes)
        proceed()
    }

    private func end(_ error: UVError?) {
        guard error == nil else { return close() }
        isReading = false
        isEnding = true
        proceed()
    }

    /// Takes the next line up, or waits for one.
    private func proceed() {
        while !isBusy, !isClosed {
            guard let line = input.nextLine(isLast: isEnding) else { break }
            switch line {
            case .line(let bytes): carryOut(ConsoleCommand(bytes))
            case .tooLong: reply(ConsoleText.error)
            }
        }
        guard !isClosed else { return }
        if isBusy {
            holdPeerBack()
        } else if isEnding {
            close()
        } else {
            resumeReading()
        }
    }

    private func holdPeerBack() {
        guard isReading else { return }
        isReading = false
        stream.stopReading()
    }

    // MARK: Output

    func beginCommand() { isBusy = true }

    func reply(_ text: String) {
        var piece: [UInt8]? = Array(text.utf8)
        reply {
            defer { piece = nil }; return piece
        }
    }

    /// Writes the pieces until there is none, then takes up the next command.
    func reply(_ nextPiece: @escaping () -> [UInt8]?) {
        isBusy = true
        guard !isClosed else { return }
        guard let piece = nextPiece() else {
            releaseListing()
            isBusy = false
            return proceed()
        }
        stream.write(piece) { [weak self] error in
            guard let self, !isClosed else { return }
            guard error == nil else { return close() }
            lastActivityMilliseconds = console.nowMilliseconds
            reply(nextPiece)
        }
    }

    // MARK: Listings

    func takeListing() -> Bool {
        holdsListing = console.beginListing()
        return holdsListing
    }

    private func releaseListing() {
        if holdsListing { console.endListing() }
        holdsListing = false
    }
}
