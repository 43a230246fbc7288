internal import CLibuv

/// Holds the datagrams that one `recvmmsg` call brings.
///
/// The kernel writes the first 2 KiB of message i into slot i of a compact area, and what does not
/// fit there behind the head room of overflow area i:
///
///     compact   | 2 KiB | 2 KiB | …                    64 × 2 KiB = 128 KiB, which stays in L2
///     overflow  | 2 KiB head room, 62 KiB rest | …     64 × 64 KiB = 4 MiB of address space
///
/// Nearly every datagram fits its slot (an Ethernet frame brings 1,472 bytes), so a batch is dense
/// and the overflow is never touched: its pages take memory only once a large datagram came. That
/// one is made whole by copying its first 2 KiB into the head room.
///
/// A message holds one datagram, or, of a socket that joins them, up to 64 of one length.
///
/// Safe because it owns the memory, and slots are cut from the kernel's counts, held to the areas.
@safe struct DatagramBatch: ~Copyable {
    /// Datagrams a system call: past 32 to 64 a larger batch saves nothing measurable.
    static let messagesMax = 64
    static let slotBytes = 2 * 1024
    /// Bytes a datagram can have: UDP's 65,507 fit; a Unix datagram may be longer and is truncated.
    static let datagramBytesMax = 64 * 1024
    /// Stands for an account that the kernel cannot name (`overflowuid`, which nobody changes).
    private static let nobody: UInt32 = 65_534

    private let compact: UnsafeMutablePointer<UInt8>
    private let overflow: UnsafeMutablePointer<UInt8>
    private let vectors: UnsafeMutablePointer<iovec>
    private let messages: UnsafeMutablePointer<martlet_message>
    private let slots: UnsafeMutablePointer<DatagramSlot>
    /// What the kernel notes of each message; nil for a socket of which nothing is noted.
    private var notes: UnsafeMutablePointer<martlet_note>?
    /// Room for the source of each message; nil as long as nobody asks.
    private var sources: UnsafeMutablePointer<sockaddr_storage>?

    init(joinsDatagrams: Bool) {
        unsafe compact = .allocate(capacity: Self.messagesMax * Self.slotBytes)
        unsafe overflow = .allocate(capacity: Self.messagesMax * Self.datagramBytesMax)
        unsafe vectors = .allocate(capacity: Self.messagesMax * 2)
        unsafe messages = .allocate(capacity: Self.messagesMax)
        unsafe slots = .allocate(capacity: Self.messagesMax)
        unsafe notes = joinsDatagrams ? .allocate(capacity: Self.messagesMax) : nil
        for index in 0..<Self.messagesMax { prepare(index) }
    }

    /// Reads what is there, up to a full batch: how many, or a negative errno.
    func receive(from socket: SocketDescriptor) -> Int {
        if let notes = unsafe notes {
            unsafe martlet_lend_notes(messages, notes, Int32(Self.messagesMax))
        }
        if let sources = unsafe sources {
            unsafe martlet_lend_sources(messages, sources, Int32(Self.messagesMax))
        }
        return Int(unsafe martlet_receive_batch(socket.raw, messages, Int32(Self.messagesMax)))
    }

    /// Has the kernel say, from now on, where datagrams come from.
    mutating func noteSources() {
        guard unsafe sources == nil else { return }
        unsafe sources = .allocate(capacity: Self.messagesMax)
    }

    /// Gives the kernel room to say, from now on, who sent a message.
    mutating func noteCredentials() {
        guard unsafe notes == nil else { return }
        unsafe notes = .allocate(capacity: Self.messagesMax)
    }

    /// Who sent a received message; nil if that is not noted.
    func credentials(ofMessage index: Int) -> PeerCredentials? {
        precondition(index < Self.messagesMax, "a message is one of a batch")
        guard unsafe notes != nil else { return nil }
        var raw = martlet_credentials()
        guard unsafe martlet_sender_credentials(messages + index, &raw) else { return nil }
        // So the kernel tells of a datagram that was sent before it was asked.
        guard raw.process != 0 || raw.user != Self.nobody || raw.group != Self.nobody else {
            return nil
        }
        return PeerCredentials(raw)
    }

    /// Where a received message came from; nil if that is not noted.
    func source(ofMessage index: Int) -> SocketAddress? {
        precondition(index < Self.messagesMax, "a message is one of a batch")
        guard let sources = unsafe sources else { return nil }
        let length = unsafe messages[index].header.msg_namelen
        guard length > 0 else { return nil }
        let raw = unsafe UnsafeRawPointer(sources + index).assumingMemoryBound(to: sockaddr.self)
        return unsafe SocketAddress(raw: raw, length: length)
    }

    /// Hands on the datagrams of `count` received messages in the order of their arrival.
    ///
    /// Runs of those that fit their slot come together, what was too long for it by itself.
    func deliver(
        _ count: Int, to body: (_ bytes: Span<UInt8>, _ slots: Span<DatagramSlot>) -> Void
    ) {
        precondition(
            count <= Self.messagesMax, "the kernel fills no more messages than it was given")
        let compactCount = Self.messagesMax * Self.slotBytes
        var run = 0
        for index in 0..<count {
            let message = slot(of: index)
            if message.count <= Self.slotBytes {
                unsafe take(message, of: index, into: &run, compact, compactCount, body)
            } else {
                unsafe deliver(&run, compact, compactCount, body)
                deliverLarge(message, of: index, body)
            }
        }
        unsafe deliver(&run, compact, compactCount, body)
    }

    /// Copies the head of a message to its rest, and hands its datagrams on.
    private func deliverLarge(
        _ message: DatagramSlot, of index: Int, _ body: (Span<UInt8>, Span<DatagramSlot>) -> Void
    ) {
        let whole = unsafe overflow + index * Self.datagramBytesMax
        unsafe whole.update(from: compact + index * Self.slotBytes, count: Self.slotBytes)
        var message = message
        message.offset = 0
        let byteCount = Int(message.count)
        var run = 0
        unsafe take(message, of: index, into: &run, whole, byteCount, body)
        unsafe deliver(&run, whole, byteCount, body)
    }

    /// Adds a message's datagrams to the run, which is handed on each time it is full.
    @unsafe private func take(
        _ message: DatagramSlot, of index: Int, into run: inout Int,
        _ area: UnsafeMutablePointer<UInt8>, _ byteCount: Int,
        _ body: (Span<UInt8>, Span<DatagramSlot>) -> Void
    ) {
        var rest = message
        let bytesMax = joinedBytes(of: index) ?? message.count
        repeat {
            unsafe slots[run] = rest.removeFirst(bytesMax: bytesMax)
            run += 1
            if run == Self.messagesMax { unsafe deliver(&run, area, byteCount, body) }
        } while rest.count > 0
    }

    @unsafe private func deliver(
        _ run: inout Int, _ area: UnsafeMutablePointer<UInt8>, _ byteCount: Int,
        _ body: (Span<UInt8>, Span<DatagramSlot>) -> Void
    ) {
        guard run > 0 else { return }
        let bytes = unsafe UnsafeBufferPointer(start: area, count: byteCount)
        let datagrams = unsafe UnsafeBufferPointer(start: slots, count: run)
        body(unsafe bytes.span, unsafe datagrams.span)
        run = 0
    }

    /// The length of each datagram in a message that holds several.
    private func joinedBytes(of index: Int) -> UInt32? {
        guard unsafe notes != nil else { return nil }
        let bytes = unsafe martlet_joined_bytes(messages + index)
        return bytes > 0 ? bytes : nil
    }

    private func slot(of index: Int) -> DatagramSlot {
        let count = unsafe min(messages[index].byte_count, UInt32(Self.datagramBytesMax))
        let flags = unsafe messages[index].header.msg_flags
        return DatagramSlot(
            offset: UInt32(index * Self.slotBytes), count: count,
            isTruncated: flags & Int32(MSG_TRUNC) != 0, message: UInt8(index))
    }

    /// Points message `index` to its two areas, once and for all: the kernel leaves vectors alone.
    private func prepare(_ index: Int) {
        let areas = unsafe vectors + index * 2
        let rest = unsafe overflow + index * Self.datagramBytesMax + Self.slotBytes
        unsafe areas[0] = iovec(
            iov_base: compact + index * Self.slotBytes, iov_len: Self.slotBytes)
        unsafe areas[1] = iovec(
            iov_base: rest, iov_len: Self.datagramBytesMax - Self.slotBytes)
        unsafe messages[index] = martlet_message()
        unsafe messages[index].header.msg_iov = areas
        unsafe messages[index].header.msg_iovlen = 2
    }

    deinit {
        unsafe sources?.deallocate()
        unsafe notes?.deallocate()
        unsafe slots.deallocate()
        unsafe messages.deallocate()
        unsafe vectors.deallocate()
        unsafe overflow.deallocate()
        unsafe compact.deallocate()
    }
}
