import CYAML

/// What libyaml found next.
struct YAMLEvent {
    enum Kind: Equatable {
        case documentStart
        case scalar(ConfigScalar)
        case sequenceStart
        case mappingStart
        case end
        case alias
    }

    var kind: Kind
    /// A tag such as `!!binary` stood before it.
    var isTagged = false
    var location: ConfigLocation
}

/// libyaml's events one by one, as Swift values.
///
/// Safe because the parser and the text it reads live on the heap at fixed addresses from `init`
/// to `close`, and each event is copied and freed before `next` returns.
@safe struct YAMLEvents {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let text: UnsafeMutableBufferPointer<UInt8>
    private let file: String
    private var isDone = false

    /// `nil` when there is no memory.
    init?(_ bytes: [UInt8], file: String) {
        unsafe parser = .allocate(capacity: 1)
        guard unsafe yaml_parser_initialize(parser) == 1 else {
            unsafe parser.deallocate()
            return nil
        }
        // One spare byte, so that an empty text has an address too.
        unsafe text = .allocate(capacity: bytes.count + 1)
        unsafe text.initialize(repeating: 0)
        for index in bytes.indices { unsafe text[index] = bytes[index] }
        unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        unsafe yaml_parser_set_input_string(parser, text.baseAddress, bytes.count)
        self.file = file
    }

    /// Frees everything; call once.
    func close() {
        unsafe yaml_parser_delete(parser)
        unsafe parser.deallocate()
        unsafe text.deallocate()
    }

    /// The next event that matters, or `nil` after the last.
    mutating func next() throws(ConfigError) -> YAMLEvent? {
        while !isDone {
            var raw = unsafe yaml_event_t()
            guard unsafe yaml_parser_parse(parser, &raw) == 1 else { throw syntaxError() }
            defer { unsafe yaml_event_delete(&raw) }
            isDone = unsafe raw.type == YAML_STREAM_END_EVENT
            if let event = unsafe convert(raw) { return event }
        }
        return nil
    }

    private func convert(_ raw: yaml_event_t) -> YAMLEvent? {
        let line = unsafe Int(clamping: raw.start_mark.line) + 1
        let location = ConfigLocation(file: file, line: line)
        switch unsafe raw.type {
        case YAML_DOCUMENT_START_EVENT:
            return YAMLEvent(kind: .documentStart, location: location)
        case YAML_ALIAS_EVENT:
            return YAMLEvent(kind: .alias, location: location)
        case YAML_SCALAR_EVENT:
            return unsafe YAMLEvent(
                kind: .scalar(scalar(raw)), isTagged: raw.data.scalar.tag != nil,
                location: location)
        case YAML_SEQUENCE_START_EVENT:
            return unsafe YAMLEvent(
                kind: .sequenceStart, isTagged: raw.data.sequence_start.tag != nil,
                location: location)
        case YAML_MAPPING_START_EVENT:
            return unsafe YAMLEvent(
                kind: .mappingStart, isTagged: raw.data.mapping_start.tag != nil,
                location: location)
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT:
            return YAMLEvent(kind: .end, location: location)
        default:
            return nil
        }
    }

    private func scalar(_ raw: yaml_event_t) -> ConfigScalar {
        let bytes = unsafe UnsafeBufferPointer(
            start: raw.data.scalar.value, count: raw.data.scalar.length)
        let isPlain = unsafe raw.data.scalar.style == YAML_PLAIN_SCALAR_STYLE
        return unsafe ConfigScalar(String(decoding: bytes, as: UTF8.self), isPlain: isPlain)
    }

    private func syntaxError() -> ConfigError {
        let isReader = unsafe parser.pointee.error == YAML_READER_ERROR
        var line = unsafe Int(clamping: parser.pointee.problem_mark.line) + 1
        // The reader knows only an offset.
        if isReader { line = unsafe self.line(at: Int(clamping: parser.pointee.problem_offset)) }
        var problem = "this is not YAML"
        if let text = unsafe parser.pointee.problem {
            problem += unsafe ": \(String(cString: text))"
        }
        if startsWithTab(line: line) { problem += " (a tab cannot indent; use blanks)" }
        let location = ConfigLocation(file: file, line: line)
        return ConfigError(location: location, keyPath: "", problem: problem)
    }

    private func line(at offset: Int) -> Int {
        unsafe text[..<min(max(offset, 0), text.count)].count { $0 == UInt8(ascii: "\n") } + 1
    }

    private func startsWithTab(line: Int) -> Bool {
        let lines = unsafe text.split(
            separator: UInt8(ascii: "\n"), maxSplits: line, omittingEmptySubsequences: false)
        guard unsafe lines.indices.contains(line - 1) else { return false }
        return unsafe lines[line - 1].first { $0 != UInt8(ascii: " ") } == UInt8(ascii: "\t")
    }
}
