package import EventLoop

/// Does the disk work of every spool of the agent on a thread of its own.
///
/// The delivery loop never waits for a disk: requests and answers are values in mailboxes. What is
/// written is synced a second later, so a power cut costs at most that; a payload that is delivered
/// within that second need never reach the medium.
package final class SpoolThread: Sendable {
    /// The 64 backends that a configuration may have, with all their requests open.
    private static let requestsMax = 64 * SpoolPort.requestsMax

    private let root: String
    private let retryMilliseconds: UInt64
    private let makeFiles: @Sendable (_ folder: String) -> any SpoolFiles
    private let requests = Mailbox<SpoolRequest>(messagesMax: requestsMax)
    private let stop = Mailbox<Bool>(messagesMax: 1)
    private let spoolsOpened = Lock(0)
    private let end = ThreadEnd()

    /// Prepares without starting.
    ///
    /// - Parameters:
    ///   - root: the folder with a folder for each backend.
    ///   - retryMilliseconds: how long a disk that refuses is left alone.
    ///   - makeFiles: the files of one spool.
    package init(
        root: String, retryMilliseconds: UInt64 = 10_000,
        makeFiles: @escaping @Sendable (_ folder: String) -> any SpoolFiles = {
            DiskSpoolFiles(folder: $0)
        }
    ) {
        self.root = root
        self.retryMilliseconds = retryMilliseconds
        self.makeFiles = makeFiles
    }

    package func start() throws(UVError) -> OSThread {
        try OSThread.spawn(named: "spool") {
            do throws(UVError) {
                let desks = try SpoolDesks(
                    self.makeFiles, retryMilliseconds: self.retryMilliseconds)
                try desks.run(self.requests, until: self.stop)
            } catch {
                // Without descriptors for a loop nothing is answered: payloads stay in memory.
            }
            self.end.note()
        }
    }

    /// Ends the thread once everything that was asked before is done and synced.
    ///
    /// - Parameter milliseconds: how long that is waited for: a disk that hangs must not keep the
    ///   process from ending.
    /// - Returns: whether the thread has ended, so that it can be joined.
    package func finish(withinMilliseconds milliseconds: UInt64 = 5_000) -> Bool {
        stop.post(true)
        return end.wait(withinMilliseconds: milliseconds)
    }

    /// Opens the spool of a backend; its events come on `loop`.
    ///
    /// While another spool of the same name is open, this one waits until that is closed.
    package func open(
        name: String, format: String, limits: SpoolLimits, on loop: Loop
    ) throws(UVError) -> SpoolPort {
        let number = spoolsOpened.withLock { count in
            count += 1
            return count
        }
        let port = try SpoolPort(self, number: number, on: loop)
        let place = SpoolPlace(
            folder: "\(root)/\(Self.folderName(name))", format: format, limits: limits,
            events: port.events)
        post(SpoolRequest(spool: number, action: .open(place)))
        return port
    }

    @discardableResult
    func post(_ request: SpoolRequest) -> Bool { requests.post(request) }

    /// A backend's name as the name of a folder: other bytes than letters, digits, `-` and `_` are
    /// written as `%` and two hexadecimal digits.
    static func folderName(_ name: String) -> String {
        var folder = ""
        for byte in name.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"):
                folder.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16)
                folder += digits.utf8.count == 1 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return folder
    }
}
