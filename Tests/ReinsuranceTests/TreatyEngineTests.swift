import Money
import Testing

@testable import Reinsurance

/// Treaty terms on losses: reinsurance.md 2.3 to 2.5.
@Suite struct TreatyEngineTests {
  private func ratio(_ text: String) -> Ratio { Ratio(text) ?? .zero }

  /// One event; a row a risk, each of its own borrower and group.
  private func apply(_ contracts: [TreatyTerms], _ losses: [Int64]) throws -> TreatyCessions {
    let rows = losses.indices.map { Int32($0) }
    let risks = SubjectRisks(
      count: losses.count, groups: [.association: losses.map { _ in 0 }, .borrower: rows])
    return try TreatyEngine(TreatyProgramme(contracts, risks: risks)).apply(
      SubjectLosses(offsets: [0, losses.count], risks: rows, amounts: losses))
  }

  private func quotaShare(
    _ share: String, priority: Int = 1, level: RiskLevel = .guarantee, risk: TreatyTerms.Band = .open,
    event: TreatyTerms.Band = .open, placed: String = "1", signed: String = "1"
  ) -> TreatyTerms {
    TreatyTerms(
      code: "QS\(priority)", name: "QS", kind: .quotaShare, priority: priority, level: level,
      cover: .all(ratio(share)), risk: risk, event: event, placed: ratio(placed), signed: ratio(signed))
  }

  private func eventXL(
    _ attachment: Int64, _ limit: Int64?, priority: Int = 1, code: String = "XL", share: String = "1",
    aggregate: TreatyTerms.Band = .open, reinstatements: Int64? = nil
  ) -> TreatyTerms {
    TreatyTerms(
      code: code, name: code, kind: .eventXL, priority: priority, level: .association,
      cover: .all(ratio(share)), event: TreatyTerms.Band(attachment: attachment, limit: limit),
      aggregate: aggregate, reinstatements: reinstatements)
  }

  @Test func sameWordsDifferentMoney() throws {
    // Limits on the 100 % basis use what is placed, on the ceded basis the ceded share.
    let whole = quotaShare(
      "1", level: .association, event: TreatyTerms.Band(limit: 900_000_00), placed: "0.25")
    let ceded = quotaShare("0.25", level: .association, event: TreatyTerms.Band(limit: 180_000_00))
    #expect(try apply([whole], [2_000_000_00]).ceded == [[225_000_00]])
    #expect(try apply([ceded], [2_000_000_00]).ceded == [[180_000_00]])
  }

  @Test(
    arguments: [
      (200_000_00, 0), (200_000_01, 1), (199_999_99, 0), (700_000_00, 500_000_00), (700_000_01, 500_000_00),
    ] as [(Int64, Int64)])
  func boundariesOfAnExcess(loss: Int64, ceded: Int64) throws {
    #expect(try apply([eventXL(200_000_00, 500_000_00)], [loss]).ceded == [[ceded]])
  }

  @Test func anAttachmentBitesOnTheCededShare() throws {
    #expect(try apply([eventXL(100, nil, share: "0.5")], [300]).ceded == [[50]])
  }

  @Test func netAndGrossBasisAreAMatterOfPriority() throws {
    let first = try apply([quotaShare("0.4"), eventXL(100_000, 200_000, priority: 2)], [500_000])
    #expect(first.ceded == [[200_000], [200_000]] && first.net == [100_000])
    let other = try apply([eventXL(100_000, 200_000), quotaShare("0.4", priority: 2)], [500_000])
    #expect(other.ceded == [[200_000], [120_000]] && other.net == [180_000])
  }

  @Test func contractsOfOnePrioritySeeTheSameLoss() throws {
    // reinsurance.md 2.5: 500k, not the 300k of programs that run one after the other.
    let found = try apply(
      [quotaShare("0.4", level: .association), eventXL(200_000, 500_000)], [500_000])
    #expect(found.ceded == [[200_000], [300_000]] && found.net == [0])
  }

  @Test func theSignedLineIsTheReinsurers() throws {
    #expect(try apply([quotaShare("0.4", signed: "0.5")], [500_000]).ceded == [[100_000]])
  }

  @Test func anExcessOfTheEventActsOnce() throws {
    let found = try apply([eventXL(50_000, 100_000)], [400_000, 100_000])
    #expect(found.ceded == [[80_000, 20_000]])
  }

  @Test func layersStandAtOnePriority() throws {
    let layers = [eventXL(50, 50, code: "L1"), eventXL(100, 100, code: "L2")]
    let found = try apply(layers, [90, 90])
    #expect(found.ceded == [[25, 25], [40, 40]] && found.net == [25, 25])
  }

  @Test func reinstatementsAndPeriodTerms() throws {
    let risks = SubjectRisks(count: 1, groups: [.association: [0]])
    func ceded(_ contract: TreatyTerms, _ losses: [Int64]) throws -> [Int64] {
      let subject = SubjectLosses(
        offsets: Array(0...losses.count), risks: losses.map { _ in 0 }, amounts: losses)
      return try TreatyEngine(TreatyProgramme([contract], risks: risks)).apply(subject).ceded[0]
    }
    // One reinstatement: twice the limit in all.
    #expect(try ceded(eventXL(10, 100, reinstatements: 1), [150, 90, 60, 50]) == [100, 80, 20, 0])
    // The deductible of the period takes the first 120, the limit caps the rest at 100.
    #expect(
      try ceded(
        eventXL(10, 100, aggregate: TreatyTerms.Band(attachment: 120, limit: 100)), [110, 60, 110, 110])
        == [0, 30, 70, 0])
  }

  @Test func termsOfARiskJoinItsRows() throws {
    let risks = SubjectRisks(count: 3, groups: [.association: [0, 0, 0], .borrower: [0, 0, 1]])
    let perRisk = TreatyTerms(
      code: "PR", name: "PR", kind: .perRiskXL, priority: 1, level: .borrower, cover: .all(.one),
      risk: TreatyTerms.Band(attachment: 100, limit: 50))
    let found = try TreatyEngine(TreatyProgramme([perRisk], risks: risks)).apply(
      SubjectLosses(offsets: [0, 3], risks: [0, 1, 2], amounts: [90, 45, 400]))
    // The borrower of two rows has 135 and cedes 35, two thirds of it from the first row.
    #expect(found.ceded == [[23, 12, 50]])
  }

  /// 100 ceded whole and fifteen units ceded by a tenth: 101.5, rounded to 102. By largest remainder alone
  /// the odd unit would go to the first, which has no more than 100.
  @Test func noPartIsMoreThanItsLoss() throws {
    let losses: [Int64] = [100] + Array(repeating: 1, count: 15)
    let surplus = TreatyTerms(
      code: "SS", name: "SS", kind: .surplus, priority: 1, level: .guarantee,
      cover: .some([1] + Array(repeating: 2, count: 15), shares: [.one, ratio("0.1")]))
    let found = try apply([surplus], losses)
    #expect(found.ceded == [[100, 1, 1] + Array(repeating: 0, count: 13)])
  }

  @Test func programmesWithoutOneAnswerAreRefused() throws {
    func fault(_ contracts: [TreatyTerms]) -> [String] {
      do {
        _ = try apply(contracts, [500_000])
        return []
      } catch let faults as TreatyFaults { return faults.faults.map(\.code) } catch let fault as TreatyFault {
        return [fault.code]
      } catch { return ["\(error)"] }
    }
    var level = eventXL(1, 2)
    level.level = .borrower
    #expect(fault([quotaShare("0.6"), quotaShare("0.6")]) == ["over-ceded"])
    #expect(fault([quotaShare("0.5"), quotaShare("0.5")]) == [])
    #expect(fault([quotaShare("0.4", priority: 0)]) == ["bad-priority"])
    #expect(fault([quotaShare("0.4"), eventXL(200_000, 500_000)]) == ["mixed-levels"])
    #expect(fault([level]) == ["level-on-event-xl"])
    #expect(fault([eventXL(0, nil, reinstatements: 1)]) == ["reinstatement-without-limit"])
    #expect(fault([eventXL(1, 2, share: "1.5")]) == ["share-above-whole"])
    // Only the loss shows that these two take more than there is.
    #expect(fault([eventXL(0, 400_000, code: "A"), eventXL(0, 400_000, code: "B")]) == ["over-ceded"])
    #expect(fault([eventXL(0, 200_000, code: "A"), eventXL(0, 200_000, code: "B")]) == [])
  }

  @Test func whatIsNotALossIsRefused() throws {
    #expect(throws: TreatyFault.self) { try apply([quotaShare("0.5")], [-1]) }
    #expect(throws: TreatyFault.self) { try apply([quotaShare("0.5")], [900_000_000_000_000_000, .max / 4]) }
  }
}
