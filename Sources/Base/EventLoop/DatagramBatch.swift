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
/// Safe because it owns the memory, and slots are cut from the kernel's counts, held to the areas.
@safe struct DatagramBatch: ~Copyable {
    /// Datagrams a system call: past 32 to 64 a larger batch saves nothing measurable.
    static let messagesMax = 64
    static let slotBytes = 2 * 1024
    /// Bytes a datagram can have: UDP's 65,507 fit; a Unix datagram may be longer and is truncated.
    static let datagramBytesMax = 64 * 1024

    private let compact: UnsafeMutablePointer<UInt8>
    private let overflow: UnsafeMutablePointer<UInt8>
    private let vectors: UnsafeMutablePointer<iovec>
    private let messages: UnsafeMutablePointer<martlet_message>
    private let slots: UnsafeMutablePointer<DatagramSlot>

    init() {
        unsafe compact = .allocate(capacity: Self.messagesMax * Self.slotBytes)
        unsafe overflow = .allocate(capacity: Self.messagesMax * Self.datagramBytesMax)
        unsafe vectors = .allocate(capacity: Self.messagesMax * 2)
        unsafe messages = .allocate(capacity: Self.messagesMax)
        unsafe slots = .allocate(capacity: Self.messagesMax)
        for index in 0..<Self.messagesMax { prepare(index) }
    }

    /// Reads what is there, up to a full batch: how many, or a negative errno.
    func receive(from socket: SocketDescriptor) -> Int {
        Int(unsafe martlet_receive_batch(socket.raw, messages, Int32(Self.messagesMax)))
    }

    /// Hands on `count` received datagrams in the order of their arrival.
    ///
    /// Runs of those that fit their slot come together, each larger one by itself.
    func deliver(
        _ count: Int, to body: (_ bytes: Span<UInt8>, _ slots: Span<DatagramSlot>) -> Void
    ) {
        precondition(
            count <= Self.messagesMax, "the kernel fills no more messages than it was given")
        var runCount = 0
        for index in 0..<count {
            let slot = slot(of: index)
            if slot.count <= Self.slotBytes {
                unsafe slots[runCount] = slot
                runCount += 1
            } else {
                deliverRun(runCount, to: body)
                runCount = 0
                deliverLarge(index, slot, to: body)
            }
        }
        deliverRun(runCount, to: body)
    }

    private func deliverRun(
        _ runCount: Int, to body: (Span<UInt8>, Span<DatagramSlot>) -> Void
    ) {
        guard runCount > 0 else { return }
        let byteCount = Self.messagesMax * Self.slotBytes
        let bytes = unsafe UnsafeBufferPointer(start: compact, count: byteCount)
        let run = unsafe UnsafeBufferPointer(start: slots, count: runCount)
        body(unsafe bytes.span, unsafe run.span)
    }

    private func deliverLarge(
        _ index: Int, _ slot: DatagramSlot, to body: (Span<UInt8>, Span<DatagramSlot>) -> Void
    ) {
        let whole = unsafe overflow + index * Self.datagramBytesMax
        unsafe whole.update(from: compact + index * Self.slotBytes, count: Self.slotBytes)
        let bytes = unsafe UnsafeBufferPointer(start: whole, count: Int(slot.count))
        unsafe slots[0] = DatagramSlot(
            offset: 0, count: slot.count, isTruncated: slot.isTruncated)
        let single = unsafe UnsafeBufferPointer(start: slots, count: 1)
        body(unsafe bytes.span, unsafe single.span)
    }

    private func slot(of index: Int) -> DatagramSlot {
        let count = unsafe min(messages[index].byte_count, UInt32(Self.datagramBytesMax))
        let flags = unsafe messages[index].header.msg_flags
        return DatagramSlot(
            offset: UInt32(index * Self.slotBytes), count: count,
            isTruncated: flags & Int32(MSG_TRUNC) != 0)
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
        unsafe slots.deallocate()
        unsafe messages.deallocate()
        unsafe vectors.deallocate()
        unsafe overflow.deallocate()
        unsafe compact.deallocate()
    }
}
