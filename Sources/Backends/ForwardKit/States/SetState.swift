import Statsd

extension SetForm {
    /// Bytes of all registers: 2^14 of six bits.
    static let allRegistersBytes = HyperLogLog.registerCount * 6 / 8

    /// The form in which a set is shortest.
    ///
    /// A register by itself takes two bytes, or three behind a gap of 128.
    init(_ cell: SetCell) {
        guard let estimate = cell.estimate else {
            self = .hashes
            return
        }
        let used = estimate.registers.reduce(0) { $1 == 0 ? $0 : $0 + 1 }
        self = used * 2 < Self.allRegistersBytes ? .sparseRegisters : .allRegisters
    }
}

extension WireWriter {
    mutating func append(_ cell: SetCell, as form: SetForm) {
        switch form {
        case .hashes: append(hashes: cell.hashes)
        case .sparseRegisters: append(sparse: cell.estimate?.registers ?? [])
        case .allRegisters: append(all: cell.estimate?.registers ?? [])
        }
    }

    private mutating func append(hashes: [UInt64]) {
        append(varint: hashes.count)
        for hash in hashes.sorted() { append(fixed: hash) }
    }

    private mutating func append(sparse registers: [UInt8]) {
        append(varint: registers.reduce(0) { $1 == 0 ? $0 : $0 + 1 })
        var next = 0
        for index in registers.indices where registers[index] > 0 {
            append(varint: index - next)
            append(registers[index])
            next = index + 1
        }
    }

    private mutating func append(all registers: [UInt8]) {
        var bits: UInt32 = 0
        var bitCount: UInt32 = 0
        for register in registers {
            bits |= UInt32(register) << bitCount
            bitCount += 6
            while bitCount >= 8 {
                append(UInt8(truncatingIfNeeded: bits))
                bits >>= 8
                bitCount -= 8
            }
        }
    }
}

extension WireReader {
    /// Hashes past `exactMembersMax` become an estimate, as they would in the cell.
    mutating func set(_ form: SetForm, exactMembersMax: Int) throws(WireFault) -> SetCell {
        switch form {
        case .hashes: return try hashes(exactMembersMax)
        case .sparseRegisters: return try estimate(try sparseRegisters())
        case .allRegisters: return try estimate(try allRegisters())
        }
    }

    private mutating func hashes(_ exactMembersMax: Int) throws(WireFault) -> SetCell {
        let count = try count(max: ForwardLimits.bodyBytesMax, bytesEach: 8)
        guard count > 0 else { throw .badState }
        var hashes: [UInt64] = []
        hashes.reserveCapacity(count)
        var last: UInt64 = 0
        for _ in 0..<count {
            let hash = try fixed(UInt64.self)
            guard hash > last else { throw .badState }
            hashes.append(hash)
            last = hash
        }
        if let cell = SetCell(hashes: hashes, exactMembersMax: exactMembersMax) { return cell }
        var cell = SetCell()
        for hash in hashes { cell.insert(hash: hash, exactMembersMax: exactMembersMax) }
        return cell
    }

    private func estimate(_ registers: [UInt8]) throws(WireFault) -> SetCell {
        // A set without members is not forwarded.
        guard let estimate = HyperLogLog(registers: registers),
            registers.contains(where: { $0 > 0 })
        else { throw .badState }
        return SetCell(estimate: estimate)
    }

    private mutating func sparseRegisters() throws(WireFault) -> [UInt8] {
        let count = try count(max: HyperLogLog.registerCount, bytesEach: 2)
        var registers = [UInt8](repeating: 0, count: HyperLogLog.registerCount)
        var next = 0
        for _ in 0..<count {
            let index = next + Int(try varint(max: UInt64(registers.count), .badIndex))
            guard index < registers.count else { throw .badIndex }
            registers[index] = try byte()
            guard registers[index] > 0 else { throw .badState }
            next = index + 1
        }
        return registers
    }

    private mutating func allRegisters() throws(WireFault) -> [UInt8] {
        let range = try range(SetForm.allRegistersBytes)
        var registers: [UInt8] = []
        registers.reserveCapacity(HyperLogLog.registerCount)
        var bits: UInt32 = 0
        var bitCount: UInt32 = 0
        for index in range {
            bits |= UInt32(bytes[index]) << bitCount
            bitCount += 8
            while bitCount >= 6 {
                registers.append(UInt8(truncatingIfNeeded: bits & 0x3F))
                bits >>= 6
                bitCount -= 6
            }
        }
        return registers
    }
}
