import Money
import Testing

@testable import Reinsurance

/// What holds for any programme (reinsurance.md 6): up to 8 treaties on 4 priorities, 200 guarantees,
/// amounts to 10^15.
@Suite struct TreatyPropertyTests {
  private struct Case {
    var risks: SubjectRisks
    var contracts: [TreatyTerms]
    var losses: SubjectLosses
  }

  private static let levels: [RiskLevel] = [.guarantee, .borrower, .group, .association]

  private func made(_ random: inout SeededGenerator) -> Case {
    let count = Int.random(in: 1...200, using: &random)
    let borrowers = (0..<count).map { Int32($0 / 3) }
    let risks = SubjectRisks(
      count: count,
      groups: [
        .borrower: borrowers, .group: borrowers.map { $0 / 2 }, .association: borrowers.map { _ in 0 },
      ])
    let most: Int64 = [1_000, 1_000_000, 1_000_000_000_000_000].randomElement(using: &random) ?? 1
    var losses = SubjectLosses(offsets: [0], risks: [], amounts: [])
    for _ in 0..<Int.random(in: 1...5, using: &random) {
      for risk in 0..<count where Bool.random(using: &random) {
        losses.risks.append(Int32(risk))
        losses.amounts.append(Int64.random(in: 0...most, using: &random))
      }
      losses.offsets.append(losses.risks.count)
    }
    var contracts: [TreatyTerms] = []
    for number in 0..<Int.random(in: 1...8, using: &random) {
      let priority = Int.random(in: 1...4, using: &random)
      // One level a priority; shares that leave room for eight.
      let level = TreatyPropertyTests.levels[(priority + count) % 4]
      let shares = (0..<3).compactMap { _ in Ratio(Int64.random(in: 0...1250, using: &random), 10_000) }
      let numbers = (0..<count).map { _ in Int32.random(in: 0...3, using: &random) }
      func band(_ reach: Int64) -> TreatyTerms.Band {
        TreatyTerms.Band(
          attachment: Bool.random(using: &random) ? 0 : Int64.random(in: 0...reach, using: &random),
          limit: Bool.random(using: &random) ? nil : Int64.random(in: 1...reach, using: &random))
      }
      contracts.append(
        TreatyTerms(
          code: "T\(number)", name: "T\(number)",
          kind: level == .association && Bool.random(using: &random) ? .aggregateXL : .perRiskXL,
          priority: priority, level: level, cover: .some(numbers, shares: shares), risk: band(most),
          event: band(most), aggregate: Int.random(in: 0...3, using: &random) == 0 ? band(most) : .open,
          placed: Ratio(Int64.random(in: 1...100, using: &random), 100) ?? .one,
          signed: Ratio(Int64.random(in: 1...3, using: &random), 3) ?? .one))
    }
    return Case(risks: risks, contracts: contracts, losses: losses)
  }

  private func apply(_ made: Case) throws -> (programme: TreatyProgramme, found: TreatyCessions) {
    let programme = try TreatyProgramme(made.contracts, risks: made.risks)
    return (programme, try TreatyEngine(programme).apply(made.losses))
  }

  @Test(arguments: 1...150 as ClosedRange<UInt64>)
  func netAndCededAreTheGross(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let made = made(&random)
    let (programme, found) = try apply(made)
    for (row, gross) in made.losses.amounts.enumerated() {
      let ceded = found.ceded.reduce(Int64(0)) { $0 + $1[row] }
      #expect(found.net[row] >= 0 && found.net[row] + ceded == gross, "seed \(seed), row \(row)")
      for (place, contract) in programme.contracts.enumerated() {
        let amount = found.ceded[place][row]
        #expect(amount >= 0, "seed \(seed)")
        let isCovered = contract.share(ofRisk: Int(made.losses.risks[row])) != nil
        #expect(isCovered || amount == 0, "seed \(seed): \(contract.code) takes what is out of its scope")
      }
    }
  }

  /// One contract alone is never refused, whatever its shares, and takes no more than there is.
  @Test(arguments: 1...300 as ClosedRange<UInt64>)
  func oneContractFitsItsLosses(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var made = made(&random)
    var contract = made.contracts[0]
    let shares = (0..<6).compactMap { _ in Ratio(Int64.random(in: 0...100, using: &random), 100) } + [.one]
    contract.cover = .some(
      (0..<made.risks.count).map { _ in Int32.random(in: 0...7, using: &random) }, shares: shares)
    contract.placed = .one
    contract.signed = .one
    if Bool.random(using: &random) { (contract.risk, contract.event) = (.open, .open) }
    // Small losses, where a unit is much.
    for row in made.losses.amounts.indices { made.losses.amounts[row] %= 120 }
    made.contracts = [contract]
    let found = try apply(made).found
    for (row, gross) in made.losses.amounts.enumerated() {
      let ceded = found.ceded[0][row]
      #expect(ceded >= 0 && ceded <= gross && ceded + found.net[row] == gross, "seed \(seed), row \(row)")
    }
  }

  /// What 64 bits compute is what 128 bits compute.
  @Test(arguments: 1...100 as ClosedRange<UInt64>)
  func theWidthOfTheArithmeticMakesNoDifference(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let made = made(&random)
    guard made.losses.amounts.reduce(0, +) < 1_000_000_000 else { return }
    for contract in made.contracts {
      let (denominator, share) = try #require(contract.scale)
      var narrow = Array(repeating: Int64(0), count: made.losses.amounts.count)
      var wide = narrow
      var first = ContractPass<UInt64>(contract, made.risks, denominator, share)
      first.run(made.losses.amounts, made.losses, &narrow)
      var second = ContractPass<UInt128>(contract, made.risks, denominator, share)
      second.run(made.losses.amounts, made.losses, &wide)
      #expect(narrow == wide, "seed \(seed), \(contract.code)")
    }
  }

  /// The rounded cession of an event is the exact one, to half a minor unit.
  @Test(arguments: 1...100 as ClosedRange<UInt64>)
  func roundedOnceAnEvent(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var made = made(&random)
    for place in made.contracts.indices { made.contracts[place].aggregate = .open }
    for contract in made.contracts {
      let (denominator, share) = try #require(contract.scale)
      var single = made
      single.contracts = [contract]
      let ceded = try apply(single).found.ceded[0]
      for event in 0..<made.losses.eventCount {
        let rows = made.losses.offsets[event]..<made.losses.offsets[event + 1]
        var sums: [Int32: Int128] = [:]
        for row in rows {
          let risk = made.losses.risks[row]
          guard let own = contract.share(ofRisk: Int(risk)) else { continue }
          let group = made.risks.groups[contract.level].map { $0[Int(risk)] } ?? risk
          sums[group, default: 0] +=
            Int128(made.losses.amounts[row]) * Int128(own.numerator) * Int128(denominator / own.denominator)
        }
        func clamp(_ amount: Int128, _ band: TreatyTerms.Band) -> Int128 {
          let above = max(amount - Int128(band.attachment) * Int128(denominator), 0)
          return band.limit.map { min(above, Int128($0) * Int128(denominator)) } ?? above
        }
        let exact = clamp(sums.values.reduce(0) { $0 + clamp($1, contract.risk) }, contract.event)
        let divisor = Int128(denominator) * Int128(share.denominator)
        let posted = rows.reduce(Int128(0)) { $0 + Int128(ceded[$1]) } * divisor
        let off = (posted - exact * Int128(share.numerator)).magnitude
        #expect(off * 2 <= divisor.magnitude, "seed \(seed), \(contract.code), event \(event)")
      }
    }
  }

  /// What an event cedes does not depend on how its rows are ordered, but for who gets an odd unit.
  @Test(arguments: 1...60 as ClosedRange<UInt64>)
  func theOrderOfRowsMovesNoTotal(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let made = made(&random)
    let first = made.contracts.filter { $0.priority == made.contracts.map(\.priority).min() }
    guard let contract = first.first else { return }
    var single = made
    single.contracts = [contract]
    var other = single
    for event in 0..<made.losses.eventCount {
      let rows = made.losses.offsets[event]..<made.losses.offsets[event + 1]
      other.losses.risks[rows] = ArraySlice(made.losses.risks[rows].reversed())
      other.losses.amounts[rows] = ArraySlice(made.losses.amounts[rows].reversed())
    }
    let (left, right) = (try apply(single).found, try apply(other).found)
    for event in 0..<made.losses.eventCount {
      let rows = made.losses.offsets[event]..<made.losses.offsets[event + 1]
      let sums = [left, right].map { found in rows.reduce(Int64(0)) { $0 + found.ceded[0][$1] } }
      #expect(sums[0] == sums[1], "seed \(seed), event \(event)")
    }
  }
}
