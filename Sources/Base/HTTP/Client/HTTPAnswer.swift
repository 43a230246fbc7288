/// What has arrived of an answer, within its bounds.
struct HTTPAnswer {
    /// Fields kept of one answer; those that matter come early.
    static let fieldsMax = 100

    private let bodyBytesMax: Int
    private let headerBytesMax: Int
    private var fields: [(name: String, value: String)] = []
    private var headerBytes = 0
    private var body: [UInt8] = []
    /// The empty line after the fields of the final answer has come; curl does without.
    private(set) var isHeadWhole = false
    /// The body was longer than is kept, and the rest of it was refused.
    private(set) var isCut = false

    init(_ options: HTTPClientOptions) {
        bodyBytesMax = options.bodyBytesMax
        headerBytesMax = options.headerBytesMax
    }

    /// Takes a line of the head; false when the head is too long.
    mutating func take(headerLine line: [UInt8]) -> Bool {
        headerBytes += line.count
        guard headerBytes <= headerBytesMax else { return false }
        if line.starts(with: "HTTP/".utf8) {
            // The final answer comes after any provisional ones (100, 103).
            (fields, isHeadWhole) = ([], false)
            return true
        }
        if line.allSatisfy({ $0 == 0x0D || $0 == 0x0A }) { isHeadWhole = true }
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")), fields.count < Self.fieldsMax
        else { return true }
        let value = line[(colon + 1)...].prefix { $0 != 0x0D && $0 != 0x0A }
        fields.append(
            (
                name: String(decoding: line[..<colon], as: UTF8.self),
                value: String(ASCII.trimmed(Substring(decoding: value, as: UTF8.self)))
            ))
        return true
    }

    /// Takes a piece of the body; false when it is longer than is kept.
    mutating func take(body piece: [UInt8]) -> Bool {
        let room = bodyBytesMax - body.count
        body += piece.prefix(room)
        isCut = piece.count > room
        return !isCut
    }

    func response(status: Int) -> HTTPClientResponse {
        HTTPClientResponse(status: status, headers: HTTPHeaders(fields), body: body)
    }
}
