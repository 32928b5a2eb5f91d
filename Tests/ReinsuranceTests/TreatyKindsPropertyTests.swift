import Money
import Testing

@testable import Reinsurance

/// Random programmes of every kind of contract, on up to 4 priorities: what holds whatever they say
/// (reinsurance.md 6).
@Suite struct TreatyKindsPropertyTests {
  private struct Case {
    var risks: SubjectRisks
    var contracts: [TreatyTerms]
    var losses: SubjectLosses
  }

  private static let levels: [RiskLevel] = [.guarantee, .borrower, .group, .association]

  private func made(_ seed: UInt64) -> Case {
    var random = SeededGenerator(seed: seed)
    let count = Int.random(in: 1...60, using: &random)
    let borrowers = (0..<count).map { Int32($0 / 3) }
    let risks = SubjectRisks(
      count: count,
      groups: [
        .borrower: borrowers, .group: borrowers.map { $0 / 2 }, .association: borrowers.map { _ in 0 },
      ])
    // Small losses, where a unit is much, and large ones.
    let most: Int64 = [20, 10_000, 1_000_000_000_000].randomElement(using: &random) ?? 1
    var losses = SubjectLosses(offsets: [0], risks: [], amounts: [])
    for _ in 0..<Int.random(in: 1...6, using: &random) {
      for risk in 0..<count where Bool.random(using: &random) {
        losses.risks.append(Int32(risk))
        losses.amounts.append(Int64.random(in: 0...most, using: &random))
      }
      losses.offsets.append(losses.risks.count)
    }
    let priorities = (0..<Int.random(in: 1...8, using: &random)).map { _ in
      Int.random(in: 1...4, using: &random)
    }
    let contracts = priorities.enumerated().map { number, priority in
      let isAlone = priorities.filter { $0 == priority }.count == 1
      return contract("T\(number)", priority, count, most, isAlone: isAlone, &random)
    }
    return Case(risks: risks, contracts: contracts, losses: losses)
  }

  /// One level a priority; shares leave room for eight, or are whole where the contract stands alone.
  private func contract(
    _ code: String, _ priority: Int, _ count: Int, _ most: Int64, isAlone: Bool,
    _ random: inout SeededGenerator
  ) -> TreatyTerms {
    let level = Self.levels[(priority + count) % 4]
    let ofRisks: [TreatyTerms.Kind] = [.quotaShare, .surplus, .facultative, .perRiskXL]
    let ofAll: [TreatyTerms.Kind] = [.quotaShare, .eventXL, .aggregateXL]
    let kind = (level == .association ? ofAll : ofRisks).randomElement(using: &random) ?? .quotaShare
    func share() -> Ratio { Ratio(Int64.random(in: 0...1250, using: &random), 10_000) ?? .zero }
    func band(_ reach: Int64) -> TreatyTerms.Band {
      TreatyTerms.Band(
        attachment: Int64.random(in: 0...reach / 2, using: &random),
        limit: Int64.random(in: 1...reach, using: &random))
    }
    var terms = TreatyTerms(
      code: code, name: code, kind: kind, priority: priority, level: level,
      cover: .all(isAlone && Bool.random(using: &random) ? .one : share()))
    switch kind {
    case .quotaShare: break
    case .surplus, .facultative:
      terms.cover = .some(
        (0..<count).map { _ in Int32.random(in: 0...2, using: &random) }, shares: [share(), share()])
    case .perRiskXL: terms.risk = band(most)
    case .eventXL:
      terms.event = band(most)
      if Bool.random(using: &random) { terms.reinstatements = Int64.random(in: 0...2, using: &random) }
    case .aggregateXL: terms.aggregate = band(most)
    }
    // A capped portfolio: a share with a limit of the year.
    if kind == .quotaShare, Bool.random(using: &random) {
      terms.aggregate.limit = Int64.random(in: 0...most, using: &random)
    }
    return terms
  }

  private func apply(_ made: Case) throws -> [String: [Int64]] {
    let programme = try TreatyProgramme(made.contracts, risks: made.risks)
    let found = try TreatyEngine(programme).apply(made.losses)
    var ceded = Dictionary(uniqueKeysWithValues: zip(programme.contracts.map(\.code), found.ceded))
    ceded["net"] = found.net
    return ceded
  }

  @Test(arguments: 1...200 as ClosedRange<UInt64>)
  func netAndCededAreTheGross(seed: UInt64) throws {
    let made = made(seed)
    let found = try apply(made)
    #expect(found.values.allSatisfy { $0.allSatisfy { $0 >= 0 } }, "seed \(seed)")
    func sums(_ key: (Int) -> Int, _ amounts: [Int64]) -> [Int: Int64] {
      amounts.indices.reduce(into: [:]) { $0[key($1), default: 0] += amounts[$1] }
    }
    func event(_ row: Int) -> Int { made.losses.offsets.lastIndex { $0 <= row } ?? 0 }
    func guarantee(_ row: Int) -> Int { Int(made.losses.risks[row]) }
    let total = made.losses.amounts.indices.map { row in found.values.reduce(0) { $0 + $1[row] } }
    for key in [event, guarantee, { _ in 0 }] {
      #expect(sums(key, total) == sums(key, made.losses.amounts), "seed \(seed)")
    }
  }

  /// Contracts of one priority see the same loss: what each takes does not depend on where it is written.
  @Test(arguments: 1...200 as ClosedRange<UInt64>)
  func theOrderOfContractsMakesNoDifference(seed: UInt64) throws {
    var made = made(seed)
    let found = try apply(made)
    var random = SeededGenerator(seed: seed &+ 7)
    made.contracts.shuffle(using: &random)
    #expect(try apply(made) == found, "seed \(seed)")
  }

  /// No more than the limit of the year, and (n + 1) limits where it is reinstated n times.
  @Test(arguments: 1...200 as ClosedRange<UInt64>)
  func aYearCedesNoMoreThanItsCover(seed: UInt64) throws {
    let made = made(seed)
    let found = try apply(made)
    for contract in made.contracts {
      let reinstated = contract.reinstatements.flatMap { count in
        contract.event.limit.map { $0 * (count + 1) }
      }
      guard let most = [contract.aggregate.limit, reinstated].compactMap({ $0 }).min() else { continue }
      #expect(found[contract.code, default: []].reduce(0, +) <= most, "seed \(seed), \(contract.code)")
    }
  }

  /// A loss that is paid in two parts costs each contract what it costs in one (reinsurance.md 3).
  @Test(arguments: 1...200 as ClosedRange<UInt64>)
  func aSplitPaymentIsCededAsOne(seed: UInt64) throws {
    let made = made(seed)
    var random = SeededGenerator(seed: seed &+ 13)
    // Rows 2n and 2n + 1 are parts of guarantee n.
    let rows = (0..<made.risks.count * 2).map { Int32($0) }
    var groups = made.risks.groups.mapValues { numbers in rows.map { numbers[Int($0) / 2] } }
    groups[.guarantee] = rows.map { $0 / 2 }
    var losses = SubjectLosses(offsets: [0], risks: [], amounts: [])
    for event in 0..<made.losses.eventCount {
      for row in made.losses.offsets[event]..<made.losses.offsets[event + 1] {
        let part = Int64.random(in: 0...made.losses.amounts[row], using: &random)
        losses.risks += [made.losses.risks[row] * 2, made.losses.risks[row] * 2 + 1]
        losses.amounts += [part, made.losses.amounts[row] - part]
      }
      losses.offsets.append(losses.risks.count)
    }
    let risks = SubjectRisks(count: rows.count, groups: groups)
    for contract in made.contracts {
      var parts = contract
      if case .some(let numbers, let shares) = contract.cover {
        parts.cover = .some(rows.map { numbers[Int($0) / 2] }, shares: shares)
      }
      let one = try apply(Case(risks: made.risks, contracts: [contract], losses: made.losses))
      let two = try apply(Case(risks: risks, contracts: [parts], losses: losses))
      func sums(_ losses: SubjectLosses, _ ceded: [Int64]?) -> [Int64] {
        (0..<losses.eventCount).map { event in
          (losses.offsets[event]..<losses.offsets[event + 1]).reduce(0) { $0 + (ceded?[$1] ?? -1) }
        }
      }
      #expect(
        sums(made.losses, one[contract.code]) == sums(losses, two[contract.code]),
        "seed \(seed), \(contract.code)")
    }
  }
}
