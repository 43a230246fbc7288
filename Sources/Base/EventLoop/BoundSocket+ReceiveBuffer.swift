internal import Glibc

extension BoundSocket {
    /// Asks for a receive buffer, past the system's limit where we may; answers what there is.
    ///
    /// In the unit in which it is asked for: the kernel doubles that, to have room for its own
    /// book-keeping. 0 asks for nothing.
    @discardableResult
    package func requestReceiveBuffer(_ bytes: Int) -> Int {
        let asked = Int32(clamping: min(bytes, Int(Int32.max / 2)))
        if asked > 0 {
            do throws(UVError) {
                try descriptor.set(SO_RCVBUFFORCE, to: asked)
            } catch {
                try? descriptor.set(SO_RCVBUF, to: asked)
            }
        }
        return Int((try? descriptor.value(of: SO_RCVBUF)) ?? 0) / 2
    }
}
