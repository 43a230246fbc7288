internal import CLibuv

/// Holds a libuv handle still in memory and its owner alive until libuv lets go of both.
///
/// The one shape of every handle here: `init` allocates; after `uv_*_init` succeeded, `retain`
/// gives libuv one reference to the owner; callbacks find the owner with `owner(of:)`; `close`
/// ends with the close callback, the only place that releases; the owner's `deinit`, reached only
/// then, frees the memory.
@safe struct HandleMemory {
    /// The handle as libuv's base type, with which every `uv_*_t` begins.
    let handle: UnsafeMutablePointer<uv_handle_t>

    init(for type: uv_handle_type) {
        let size = uv_handle_size(type)
        let memory = unsafe UnsafeMutableRawPointer.allocate(
            byteCount: size, alignment: MemoryLayout<uv_any_handle>.alignment)
        unsafe memory.initializeMemory(as: UInt8.self, repeating: 0, count: size)
        unsafe handle = memory.assumingMemoryBound(to: uv_handle_t.self)
    }

    /// The handle as the type it was made for.
    @unsafe func pointer<Raw>(to type: Raw.Type = Raw.self) -> UnsafeMutablePointer<Raw> {
        unsafe UnsafeMutableRawPointer(handle).assumingMemoryBound(to: Raw.self)
    }

    /// Gives libuv its one reference to the owner.
    func retain(_ owner: AnyObject) {
        unsafe handle.pointee.data = Unmanaged.passRetained(owner).toOpaque()
    }

    /// The object to which a callback's handle belongs.
    @unsafe static func owner<Owner: AnyObject>(
        of raw: UnsafeMutableRawPointer?, as type: Owner.Type = Owner.self
    ) -> Owner {
        let handle = unsafe raw?.assumingMemoryBound(to: uv_handle_t.self)
        guard let data = unsafe handle?.pointee.data else {
            preconditionFailure("libuv called back for a handle without owner")
        }
        return unsafe Unmanaged<Owner>.fromOpaque(data).takeUnretainedValue()
    }

    /// Whether `close()` was called.
    var isClosing: Bool { unsafe uv_is_closing(handle) != 0 }

    /// Asks libuv to let go; once only.
    func close() {
        precondition(!isClosing, "a handle is closed once")
        unsafe uv_close(handle, Self.releaseOwner)
    }

    /// The close callback of every handle: libuv lets go of the owner.
    static var releaseOwner: uv_close_cb {
        { handle in
            guard let data = unsafe handle?.pointee.data else { return }
            unsafe Unmanaged<AnyObject>.fromOpaque(data).release()
        }
    }

    /// Frees the memory; for the owner's `deinit` alone.
    func deallocate() {
        unsafe handle.deallocate()
    }
}
