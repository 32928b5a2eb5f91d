import Money

/// What each contract of a programme takes of each loss.
public struct TreatyCessions: Sendable {
  /// For each contract one amount a row of the losses, minor units.
  public var ceded: [[Int64]]
  /// What stays with the cedant: gross less all that is ceded, a row of the losses.
  public var net: [Int64]
}

/// Applies the contracts of a programme to losses: exact, in integers and whole fractions.
///
/// One pass a priority: every contract of it sees what the priorities before it left. A contract's cession of
/// an event is rounded half-even once; its parts are split by largest remainder, an equal remainder to the
/// earlier row, first among the contract's risks and then among the rows of a risk. A contract with terms of
/// the period posts the rounded share of the cumulative amount less what it took before. What no contract
/// takes is the cedant's.
public struct TreatyEngine: Sendable {
  private let programme: TreatyProgramme

  public init(_ programme: TreatyProgramme) { self.programme = programme }

  /// - Throws: `over-ceded` where the contracts of a priority take more than a loss; `negative-loss`;
  ///   `loss-too-large` beyond 10^18 minor units in all.
  public func apply(_ losses: SubjectLosses) throws(TreatyFault) -> TreatyCessions {
    var total: Int64 = 0
    for (row, amount) in losses.amounts.enumerated() {
      guard amount >= 0 else {
        throw TreatyFault(
          "negative-loss", contract: "", "a loss is below zero", remedy: "state losses of at least 0",
          risk: Int(losses.risks[row]))
      }
      let (sum, overflow) = total.addingReportingOverflow(amount)
      guard !overflow, sum <= 1_000_000_000_000_000_000 else {
        throw TreatyFault(
          "loss-too-large", contract: "", "the losses are above 10^18 minor units in all",
          remedy: "split the file by event", risk: Int(losses.risks[row]))
      }
      total = sum
    }
    var result = TreatyCessions(
      ceded: programme.contracts.map { _ in Array(repeating: 0, count: losses.amounts.count) },
      net: losses.amounts)
    for range in programme.priorities {
      let incoming = result.net
      for place in range {
        take(programme.contracts[place], incoming, losses, total, into: &result.ceded[place])
      }
      try settle(range, incoming, losses, &result)
    }
    return result
  }

  /// What a contract takes of each event before its terms of the period, minor units.
  /// - Parameters:
  ///   - place: of the contract in the programme.
  ///   - cessions: what ``apply(_:)`` gave for the same losses.
  public func beforePeriod(_ place: Int, _ losses: SubjectLosses, _ cessions: TreatyCessions) -> [Int64] {
    var contract = programme.contracts[place]
    (contract.aggregate, contract.reinstatements) = (.open, nil)
    let before = programme.contracts.indices.filter {
      programme.contracts[$0].priority < contract.priority
    }
    let incoming = losses.amounts.indices.map { row in
      before.reduce(losses.amounts[row]) { $0 - cessions.ceded[$1][row] }
    }
    var ceded = Array(repeating: Int64(0), count: incoming.count)
    take(contract, incoming, losses, incoming.reduce(0, +), into: &ceded)
    return (0..<losses.eventCount).map { event in
      ceded[losses.offsets[event]..<losses.offsets[event + 1]].reduce(0, +)
    }
  }

  /// One contract over all events.
  private func take(
    _ contract: TreatyTerms, _ incoming: [Int64], _ losses: SubjectLosses, _ total: Int64,
    into ceded: inout [Int64]
  ) {
    guard losses.areClaims, !contract.roundsEachRow else {
      pass(contract, incoming, losses, total, into: &ceded)
      return
    }
    let (whole, claims) = losses.summed(incoming)
    var sums = Array(repeating: Int64(0), count: whole.amounts.count)
    pass(contract, whole.amounts, whole, total, into: &sums)
    for (sum, rows) in zip(sums, claims) where sum > 0 {
      // Never nil: the sum is at most that of the rows.
      let parts = Allocation.largestRemainder(sum, weights: Array(incoming[rows])) ?? []
      for (row, part) in zip(rows, parts) { ceded[row] = part }
    }
  }

  /// In 64 bits where everything fits.
  private func pass(
    _ contract: TreatyTerms, _ incoming: [Int64], _ losses: SubjectLosses, _ total: Int64,
    into ceded: inout [Int64]
  ) {
    guard let (denominator, share) = contract.scale else { return }
    let scaled = Int128(total) * Int128(denominator)
    let divisor = Int128(denominator) * Int128(share.denominator)
    let room = Int128(1) << 62
    if scaled < room, divisor < room {
      var pass = ContractPass<UInt64>(contract, programme.risks, denominator, share)
      pass.run(incoming, losses, &ceded)
    } else {
      var pass = ContractPass<UInt128>(contract, programme.risks, denominator, share)
      pass.run(incoming, losses, &ceded)
    }
  }

  /// Takes what was ceded off the loss that comes in. Rounded parts of several contracts may exceed a loss by
  /// less than a unit a contract: the last ones by their codes give way. More than that has no answer.
  private func settle(
    _ range: Range<Int>, _ incoming: [Int64], _ losses: SubjectLosses, _ result: inout TreatyCessions
  ) throws(TreatyFault) {
    // By their codes, so that the order in which they are written makes no difference.
    let order = range.sorted { programme.contracts[$0].code > programme.contracts[$1].code }
    for row in incoming.indices {
      var left = incoming[row]
      for place in range { left -= result.ceded[place][row] }
      if left < 0 {
        guard -left < Int64(range.count) else {
          let event = losses.offsets.lastIndex { $0 <= row } ?? 0
          let code = programme.contracts[range.last ?? range.lowerBound].code
          var fault = TreatyFault(
            "over-ceded", contract: code,
            "and the other contracts of priority \(programme.contracts[range.lowerBound].priority) take more "
              + "than a loss",
            remedy: "put one of them on a later priority", event: event, risk: Int(losses.risks[row]))
          fault.taken = (incoming[row] - left, incoming[row])
          throw fault
        }
        for place in order where left < 0 {
          let cut = min(-left, result.ceded[place][row])
          result.ceded[place][row] -= cut
          left += cut
        }
      }
      result.net[row] = left
    }
  }
}
