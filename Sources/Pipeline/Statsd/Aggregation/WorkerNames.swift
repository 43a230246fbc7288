/// The index here of every series that a worker names by an index of its own.
///
/// 4 bytes a name; the workers' names of one number lie side by side.
struct WorkerNames: ~Copyable {
    /// One more than the index; 0 is no name.
    private var names = PagedArray<UInt32>()
    private let workers: Int

    init(workers: Int) {
        self.workers = workers
    }

    var memoryBytes: Int { names.memoryBytes }

    /// Every number that some worker ever used.
    var locals: Range<Int> { 0..<(names.indices.count + workers - 1) / workers }

    /// `nil` if the worker has no series of that number, or of none so high.
    subscript(local: Int, worker: Int) -> UInt32? {
        @inline(__always)
        get {
            let name = names.element(at: local * workers + worker) ?? 0
            return name == 0 ? nil : name - 1
        }
    }

    mutating func insert(_ index: UInt32, as local: Int, _ worker: Int) {
        names.insert(index + 1, at: local * workers + worker)
    }

    /// Answers whether memory went with it.
    @discardableResult
    mutating func remove(_ local: Int, _ worker: Int) -> Bool {
        names.remove(at: local * workers + worker)
    }
}
