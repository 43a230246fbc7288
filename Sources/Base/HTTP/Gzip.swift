private import CZlib

/// Compresses a stream of bytes to one gzip member, piece by piece.
///
/// Holds about 256 KiB of zlib's memory until it is dropped. Not for several threads.
@safe package struct Gzip: ~Copyable {
    /// zlib's state; on the heap, because zlib keeps a pointer back to it.
    private let state: UnsafeMutablePointer<z_stream>
    private var isFinished = false

    /// Starts a member.
    ///
    /// Level 1 by default: on an exposition page level 6 gives a third fewer bytes (8 times smaller
    /// against 5.5) for three times the time of the thread that also answers health checks.
    package init(level: Int32 = 1) {
        unsafe state = .allocate(capacity: 1)
        unsafe state.initialize(to: z_stream())
        let status = unsafe martlet_gzip_start(state, level)
        precondition(status == Z_OK, "zlib can start a gzip stream: memory and level are right")
    }

    deinit {
        unsafe deflateEnd(state)
        unsafe state.deallocate()
    }

    /// Takes more of the plain bytes and gives what is ready of the compressed ones, maybe nothing.
    ///
    /// With `flushing` all of them come out, so that a reader can use what was sent; that costs
    /// about five bytes a call.
    package mutating func compress(_ plain: [UInt8], flushing: Bool = false) -> [UInt8] {
        precondition(!isFinished, "a finished gzip member takes no more bytes")
        return deflate(plain, flush: flushing ? Z_SYNC_FLUSH : Z_NO_FLUSH)
    }

    /// Ends the member and gives the rest of its bytes.
    package mutating func finish() -> [UInt8] {
        precondition(!isFinished, "a gzip member is finished once")
        isFinished = true
        return deflate([], flush: Z_FINISH)
    }

    /// Runs zlib until it has taken all of `plain`; the output grows by as much as it needs, at
    /// most `deflateBound` plus what earlier calls left inside (under 64 KiB).
    private func deflate(_ plain: [UInt8], flush: Int32) -> [UInt8] {
        precondition(plain.count <= Int(UInt32.max), "zlib counts a piece in 32 bits")
        var output: [UInt8] = []
        var plain = plain
        unsafe plain.withUnsafeMutableBufferPointer { input in
            unsafe state.pointee.next_in = input.baseAddress
            unsafe state.pointee.avail_in = UInt32(input.count)
            while !step(into: &output, flush: flush) {}
            unsafe state.pointee.next_in = nil
        }
        return output
    }

    /// One call of zlib with room for 16 KiB; true when it left room, so had no more to give.
    private func step(into output: inout [UInt8], flush: Int32) -> Bool {
        let roomBytes = 16 * 1024
        let piece = unsafe [UInt8](unsafeUninitializedCapacity: roomBytes) { buffer, count in
            unsafe state.pointee.next_out = buffer.baseAddress
            unsafe state.pointee.avail_out = UInt32(roomBytes)
            _ = unsafe CZlib.deflate(state, flush)
            count = unsafe roomBytes - Int(state.pointee.avail_out)
        }
        output += piece
        return piece.count < roomBytes
    }
}
