import Money

/// Contracts in their inuring order, checked: what has no one answer is refused, not guessed
/// (reinsurance.md 2.5 and 6).
public struct TreatyProgramme: Sendable {
  public let risks: SubjectRisks
  /// By priority, then in the order given.
  public let contracts: [TreatyTerms]

  /// - Throws: every fault of the contracts: `bad-priority`, `level-on-event-xl`, `mixed-levels`,
  ///   `risk-terms-on-event-xl`, `reinstatement-without-limit`,
  ///   `share-above-whole`, `share-too-fine`, `over-ceded`.
  public init(_ contracts: [TreatyTerms], risks: SubjectRisks) throws(TreatyFaults) {
    self.risks = risks
    let sorted = contracts.enumerated().sorted {
      ($0.element.priority, $0.offset) < ($1.element.priority, $1.offset)
    }
    self.contracts = sorted.map(\.element)
    var faults = self.contracts.flatMap(TreatyProgramme.faults)
    for range in priorities {
      faults += levelFaults(range)
      if let fault = overCeded(range) { faults.append(fault) }
    }
    if !faults.isEmpty { throw TreatyFaults(faults: faults) }
  }

  /// The ranges of ``contracts`` that share a priority.
  public var priorities: [Range<Int>] {
    var found: [Range<Int>] = []
    for place in contracts.indices {
      if let last = found.last, contracts[last.lowerBound].priority == contracts[place].priority {
        found[found.count - 1] = last.lowerBound..<(place + 1)
      } else {
        found.append(place..<(place + 1))
      }
    }
    return found
  }

  private static func faults(_ contract: TreatyTerms) -> [TreatyFault] {
    var faults: [TreatyFault] = []
    if contract.priority < 1 {
      faults.append(
        TreatyFault(
          "bad-priority", contract: contract.code, "has the priority \(contract.priority)",
          remedy: "number the priorities from 1"))
    }
    if contract.kind == .eventXL, contract.level != .association {
      faults.append(
        TreatyFault(
          "level-on-event-xl", contract: contract.code,
          "is an excess of loss of the event and names a level of risk",
          remedy: "leave the level of risk out: it acts once for the event"))
    }
    if contract.kind == .eventXL, !contract.risk.isOpen {
      faults.append(
        TreatyFault(
          "risk-terms-on-event-xl", contract: contract.code,
          "is an excess of loss of the event and has an attachment or a limit of a risk",
          remedy: "give it attachment and limit of the occurrence, or make it a per-risk excess"))
    }
    if contract.reinstatements != nil, contract.event.limit == nil {
      faults.append(
        TreatyFault(
          "reinstatement-without-limit", contract: contract.code,
          "has reinstatements of a limit that it does not have",
          remedy: "state the limit of the occurrence"))
    }
    if contract.placed > .one || contract.signed > .one || contract.shares.contains(where: { $0 > .one }) {
      faults.append(
        TreatyFault(
          "share-above-whole", contract: contract.code, "has a share above 1",
          remedy: "state shares as fractions: 0.25 for 25 %"))
    }
    if contract.scale == nil {
      faults.append(
        TreatyFault(
          "share-too-fine", contract: contract.code, "has shares that have no common denominator up to 10^12",
          remedy: "state the shares with at most 12 decimals"))
    }
    return faults
  }

  /// Contracts of one priority see the same loss. Where their levels differ and they meet on a risk, programs
  /// disagree: some run one after the other.
  private func levelFaults(_ range: Range<Int>) -> [TreatyFault] {
    var faults: [TreatyFault] = []
    for place in range {
      for earlier in range.lowerBound..<place where contracts[earlier].level != contracts[place].level {
        guard meet(contracts[earlier], contracts[place]) else { continue }
        faults.append(
          TreatyFault(
            "mixed-levels", contract: contracts[place].code,
            "covers risks at the level \(contracts[place].level.rawValue), and contract "
              + "\(contracts[earlier].code) of the same priority \(contracts[place].priority) the same ones "
              + "at the level \(contracts[earlier].level.rawValue)",
            remedy: "give them different priorities, or one level of risk"))
        break
      }
    }
    return faults
  }

  private func meet(_ left: TreatyTerms, _ right: TreatyTerms) -> Bool {
    if let first = left.events, let second = right.events, !first.overlaps(second) { return false }
    if case .all = left.cover, case .all = right.cover { return true }
    return (0..<risks.count).contains { left.covers(risk: $0) && right.covers(risk: $0) }
  }

  /// Proportional contracts of one priority that together take more than the whole of a risk.
  private func overCeded(_ range: Range<Int>) -> TreatyFault? {
    let proportional = range.filter { contracts[$0].kind.isProportional }
    // Contracts of different years do not meet in an event: each event where one begins is looked at.
    for start in Set(proportional.map { contracts[$0].events?.lowerBound ?? 0 }).sorted() {
      let shared = proportional.filter { contracts[$0].events?.contains(start) ?? true }
      if let fault = overCeded(shared) { return fault }
    }
    return nil
  }

  private func overCeded(_ shared: [Int]) -> TreatyFault? {
    guard let last = shared.last else { return nil }
    let isUniform = shared.allSatisfy { if case .all = contracts[$0].cover { true } else { false } }
    // Equal sets of shares are summed once.
    var seen: Set<[Int32]> = []
    for risk in 0..<(isUniform ? min(risks.count, 1) : risks.count) {
      let numbers = shared.map { place -> Int32 in
        switch contracts[place].cover {
        case .all: 1
        case .some(let numbers, _): numbers[risk]
        }
      }
      guard seen.insert(numbers).inserted else { continue }
      let shares = shared.compactMap { place -> Ratio? in
        let contract = contracts[place]
        guard let share = contract.share(ofRisk: risk) else { return nil }
        return share.multiplied(by: contract.placed)?.multiplied(by: contract.signed)
      }
      guard Ratio.exceedsWhole(shares) else { continue }
      return TreatyFault(
        "over-ceded", contract: contracts[last].code,
        "and the other proportional contracts of priority \(contracts[last].priority) take more than "
          + "the whole of a risk",
        remedy: "lower the shares, or put one of them on a later priority", risk: risk)
    }
    return nil
  }
}

/// All that is wrong with a programme.
public struct TreatyFaults: Error, Sendable { public var faults: [TreatyFault] }

extension Ratio {
  /// Whether they sum to more than 1, exactly.
  static func exceedsWhole(_ ratios: [Ratio]) -> Bool {
    var left: Ratio = .one
    for ratio in ratios {
      guard ratio <= left else { return true }
      // A difference that does not fit 64 bits is smaller than any share that is written down.
      guard let rest = left.subtracting(ratio) else { return false }
      left = rest
    }
    return false
  }

  private func subtracting(_ other: Ratio) -> Ratio? {
    let top =
      Int128(numerator) * Int128(other.denominator) - Int128(other.numerator) * Int128(denominator)
    var (high, low) = (Int128(denominator) * Int128(other.denominator), top)
    let bottom = high
    while low != 0 { (high, low) = (low, high % low) }
    guard high != 0, let numerator = Int64(exactly: top / high), let whole = Int64(exactly: bottom / high)
    else { return nil }
    return Ratio(numerator, whole)
  }
}
