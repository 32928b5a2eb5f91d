import Posting
import Testing

/// Limits on what is guaranteed, on their allowed and their forbidden side, with the figures of domain.md.
struct ExposureLimitTests {
  @Test(arguments: quotas + japan) func inJapan(_ row: EventCase) throws {
    try row.run(try TestPacks.japan.get())
  }
  @Test(arguments: china) func inChina(_ row: EventCase) throws { try row.run(try TestPacks.china.get()) }
  @Test(arguments: island) func onTheIsland(_ row: EventCase) throws {
    try row.run(try TestPacks.island.get())
  }
  @Test(arguments: loans) func inTheUnitedStates(_ row: EventCase) throws {
    try row.run(try TestPacks.unitedStates.get())
  }

  @Test(arguments: quotas) func onTheShoalAsInJapan(_ row: EventCase) throws {
    try Renaming.japanOnShoal.run(row)
  }
  @Test(arguments: china) func onTheIslandAsInChina(_ row: EventCase) throws {
    try Renaming.chinaOnIsland.onTheIsland(keepingMajor: true).run(row)
  }
  @Test(arguments: loans) func onTheIslandAsInTheUnitedStates(_ row: EventCase) throws {
    try Renaming.unitedStatesOnShoal.onTheIsland(keepingMajor: true).run(row)
  }

  private static func drawn(
    _ reference: String, _ programme: String, _ amount: String, book: String = "osaka",
    date: String = "2024-04-05",
    _ rest: String = "borrower=B1"
  ) -> String {
    "guarantee.drawn \(reference) \(book) \(date) guarantee=\(reference) programme=\(programme) "
      + "amount=\(amount) \(rest)"
  }

  /// The full text of a refusal, as a person reads it.
  @Test func aBreachNamesTheLimitItsUseAndTheRoom() throws {
    var ledger = TestLedger(try TestPacks.japan.get())
    try ledger.post(Self.drawn("G1", "unsecured", "60000000"))
    let event = try ledger.event(Self.drawn("G2", "unsecured", "30000000"))
    let found = ledger.refusal(of: event)
    let refusal = try #require(found)
    #expect(
      refusal.message
        == "limit general-unsecured of borrower B1: 60,000,000 JPY of 80,000,000 JPY is used on 2024-04-05, "
        + "20,000,000 JPY is left, 30,000,000 JPY is needed")
    #expect(refusal.remedy == "post an event that needs at most 20000000" && refusal.code == "limit")
  }

  /// What holds of any pack that has such a quota, such a coverage ratio and such a cap of the fee.
  static let quotas: [EventCase] = [
    .forbidden(
      "unsecured, 80 M, over all books", after: [drawn("G1", "unsecured", "80000000", book: "tokyo")],
      drawn("G2", "unsecured", "1"), "limit", mentions: "general-unsecured"),
    .forbidden(
      "a back-dated one counts on later days",
      after: [drawn("G1", "unsecured", "70000000", date: "2024-05-01")],
      drawn("G2", "unsecured", "10000001", date: "2024-04-01"), "limit",
      mentions: "70,000,000 JPY of 80,000,000 JPY is used on 2024-05-01"),
    .forbidden(
      "approvals count",
      after: [
        "guarantee.approved A1 osaka 2024-04-01 guarantee=G1 programme=unsecured amount=80000000 borrower=B1"
      ], drawn("G2", "unsecured", "1"), "limit", mentions: "general-unsecured"),
    .allowed(
      "what is drawn of an approval counts once",
      after: [
        "guarantee.approved A1 osaka 2024-04-01 guarantee=G1 programme=unsecured amount=80000000 borrower=B1"
      ], "guarantee.drawn D1 osaka 2024-04-02 guarantee=G1 amount=80000000",
      [
        "osaka 9230 9130 80000000", "osaka 9110 9210 80000000", "osaka 9120 9220 64000000",
        "jfc 9110 9210 64000000", "osaka 9120 9220 12800000", "federation 9110 9210 12800000",
      ]),
    .forbidden(
      "the line is never typed", drawn("G1", "unsecured", "1", "line=ordinary"), "line-derived"),
    .forbidden(
      "a guarantee is 80 % of the loan", drawn("G1", "unsecured", "8000001", "loan_amount=10000000"),
      "above-coverage", mentions: "8,000,000 JPY"),
    .forbidden(
      "a fee of east-japan is at most 0.8 % a year",
      after: [
        drawn("G1", "east-japan", "10000000", "loan_amount=10000000 start=2024-04-05 end=2025-04-05")
      ], "fee.billed F osaka 2024-04-05 guarantee=G1 amount=80001", "above-fee-cap", mentions: "80,000 JPY"),
    .allowed(
      "and may be that",
      after: [
        drawn("G1", "east-japan", "10000000", "loan_amount=10000000 start=2024-04-05 end=2025-04-05")
      ], "fee.billed F osaka 2024-04-05 guarantee=G1 amount=80000", ["osaka 1110 2110 80000"]),
  ]

  /// The laws of Japan: which programmes have quotas of their own and which share one, their amounts by date,
  /// the leverage of one association and the fill rates. Of one country by nature: a pack with the same rows
  /// would be that country's.
  static let japan: [EventCase] = [
    .forbidden(
      "ordinary, 200 M", after: [drawn("G1", "ordinary", "200000000")], drawn("G2", "ordinary", "1"), "limit",
      mentions: "general-ordinary of borrower B1: 200,000,000 JPY of 200,000,000 JPY"),
    .forbidden(
      "special small, 12.5 M", drawn("G1", "special-small", "12500001", date: "2018-03-31"), "limit",
      mentions: "general-special-small of borrower B1: 0 JPY of 12,500,000 JPY"),
    .forbidden(
      "special small, 20 M later", drawn("G1", "special-small", "20000001", date: "2018-04-01"), "limit",
      mentions: "20,000,000 JPY"),
    .forbidden(
      "the safety net has 280 M of its own",
      after: [
        drawn("G0", "ordinary", "200000000"), drawn("G1", "safety-net-4", "200000000"),
        drawn("G2", "safety-net-5", "64000000", "borrower=B1 product=unsecured"),
      ], drawn("G3", "safety-net-4", "16000001", "borrower=B1 product=unsecured"), "limit",
      mentions: "safety-net of borrower B1: 264,000,000 JPY of 280,000,000 JPY"),
    .forbidden(
      "crisis: 280 M of its own",
      after: [
        drawn("G1", "ordinary", "200000000"), drawn("G2", "safety-net-4", "200000000"),
        drawn("G3", "crisis", "280000000"),
      ], drawn("G4", "crisis", "1"), "limit", mentions: "limit crisis of borrower B1"),
    .forbidden(
      "safety net 6: ordinary 300 M", after: [drawn("G1", "safety-net-6", "300000000")],
      drawn("G2", "safety-net-6", "1"), "limit", mentions: "sn6-ordinary"),
    .forbidden(
      "east-japan 280 M = 200 M + 80 M",
      after: [
        drawn("G1", "east-japan", "200000000"),
        drawn("G2", "east-japan", "80000000", "borrower=B1 product=unsecured"),
      ], drawn("G3", "east-japan", "1"), "limit",
      mentions: "of 200,000,000 JPY is used"),
    .forbidden(
      "joint, unsecured: 160 M",
      after: [
        drawn("G1", "east-japan", "80000000", "borrower=B1 product=unsecured"),
        drawn("G2", "safety-net-4", "80000000", "borrower=B1 product=unsecured"),
      ], drawn("G3", "disaster", "1", "borrower=B1 product=unsecured"), "limit",
      mentions: "east-japan-joint-unsecured of borrower B1: 160,000,000 JPY of 160,000,000 JPY"),
    .forbidden(
      "joint, all: 560 M",
      after: [
        drawn("G1", "east-japan", "200000000"), drawn("G2", "safety-net-4", "200000000"),
        drawn("G3", "disaster", "160000000"),
      ], drawn("G4", "disaster", "1"), "limit",
      mentions: "east-japan-joint of borrower B1: 560,000,000 JPY of 560,000,000 JPY"),
    .forbidden(
      "Kochi: 50 times the basic property of 14,155,554 k",
      after: [
        "fund.contribution C1 kochi 2017-03-31 party=local amount=14155554000",
        drawn("G1", "quake-fund", "707777699999", book: "kochi", date: "2017-03-31", "borrower=B1"),
      ], drawn("G2", "quake-fund", "2", book: "kochi", "borrower=B2"), "limit",
      mentions:
        "kochi-leverage of book kochi: 707,777,699,999 JPY of 707,777,700,000 JPY is used on 2024-04-05, "
        + "1 JPY is left"),
    .allowed(
      "the line gives the fill rate: safety net 6, 90 %", drawn("G1", "safety-net-6", "1000"),
      [
        "osaka 9110 9210 1000", "osaka 9120 9220 900", "jfc 9110 9210 900", "osaka 9120 9220 80",
        "federation 9110 9210 80",
      ]),
  ]

  private static let funded = ["fund.contribution C1 direct-1 2024-01-05 party=local amount=10000000"]

  private static func area(
    _ programme: String, _ area: String, _ amount: String, _ date: String = "2024-07-10"
  )
    -> String
  {
    "guarantee.drawn S direct-1 \(date) guarantee=S programme=\(programme) amount=\(amount) "
      + "disaster=flood-example area=\(area)"
  }

  static let china: [EventCase] = [
    .forbidden(
      "one client: 10 % of net assets", after: funded,
      drawn("G1", "bank-share-20", "1000000.01", book: "direct-1"), "limit",
      mentions: "single-client of borrower B1 in book direct-1: 0.00 CNY of 1,000,000.00 CNY"),
    .forbidden(
      "a group: 15 %",
      after: funded + [
        drawn("G1", "bank-share-20", "900000", book: "direct-1", "borrower=B1 borrower_group=Q"),
        drawn("G2", "bank-share-20", "600000", book: "direct-1", "borrower=B2 borrower_group=Q"),
      ], drawn("G3", "bank-share-20", "0.01", book: "direct-1", "borrower=B3 borrower_group=Q"), "limit",
      mentions: "client-group of group Q in book direct-1: 1,500,000.00 CNY of 1,500,000.00 CNY"),
    .allowed(
      "bonds of AA+ count at 60 % for one client", after: funded,
      drawn("G1", "4321", "1600000", book: "direct-1", "borrower=B1 product=bond-aa-plus"),
      [
        "direct-1 9110 9210 160000000", "direct-1 9120 9220 60000000", "province 9110 9210 60000000",
        "direct-1 9120 9220 20000000", "local-fund 9110 9210 20000000",
      ]),
    .forbidden(
      "leverage: 10 times net assets, weighted",
      after: [
        "fund.contribution C1 direct-1 2024-01-05 party=local amount=75000",
        drawn("G1", "bank-share-20", "900000", book: "direct-1", "product=small-firm loan_amount=2000000"),
      ], drawn("G2", "bank-share-20", "75000.01", book: "direct-1", ""), "limit",
      mentions: "leverage of book direct-1: 675,000.00 CNY of 750,000.00 CNY is used"),
    .forbidden(
      "a disaster that was not declared for the area", after: funded,
      area("disaster-province", "cn", "1"), "outside-area", mentions: "flood-example"),
    .forbidden(
      "before it was declared", after: funded, area("disaster-province", "example-city", "1", "2024-06-30"),
      "before-declaration", mentions: "2024-07-01"),
    .forbidden(
      "no disaster named", after: funded, drawn("G1", "disaster-province", "1", book: "direct-1", ""),
      "disaster-needed"),
    .forbidden(
      "none that the register has", after: funded,
      drawn("G1", "disaster-province", "1", book: "direct-1", "disaster=storm area=example-city"),
      "unknown-disaster"),
    .allowed(
      "a county inside the province, at the county's ratio", after: funded,
      area("disaster-county", "example-county", "800000") + " loan_amount=1000000",
      [
        "direct-1 9110 9210 80000000", "direct-1 9120 9220 20000000", "province 9110 9210 20000000",
        "direct-1 9120 9220 20000000", "nation 9110 9210 20000000",
      ]),
    .forbidden(
      "and not above it", after: funded,
      area("disaster-county", "example-county", "800000.01") + " loan_amount=1000000", "above-coverage"),
    .forbidden(
      "general and disaster together: 25 M",
      after: [
        "fund.contribution C1 direct-1 2024-01-05 party=local amount=300000000",
        drawn("G1", "bank-share-20", "10000000", book: "direct-1"),
        drawn("G2", "disaster", "15000000", book: "direct-1"),
      ], drawn("G3", "disaster", "0.01", book: "direct-1"), "limit",
      mentions: "disaster-joint of borrower B1: 25,000,000.00 CNY of 25,000,000.00 CNY"),
  ]

  private static let storm = [
    "fund.contribution C1 atoll 2024-01-05 party=council amount=300000000",
    "fund.contribution C2 island-re 2024-01-05 party=council amount=300000000",
    "fund.contribution C3 ocean-re 2024-01-05 party=treasury amount=300000000",
    "guarantee.drawn G1 atoll 2024-07-10 guarantee=G1 programme=storm-quay amount=20000000 disaster=cyclone "
      + "area=quay",
    "claim.accepted G1/a atoll 2024-08-01 guarantee=G1 claim=K1 principal=12000000",
  ]

  static let island: [EventCase] = [
    .forbidden(
      "capacity of a half-year",
      after: [
        storm[0],
        drawn(
          "G2", "plain", "3000000", book: "atoll", date: "2024-07-01", "product=farmer loan_amount=2000000"),
      ].map { $0.replacing("amount=3000000", with: "amount=1600000") } + [
        drawn(
          "G3", "plain", "1600000", book: "atoll", date: "2024-09-01", "product=farmer loan_amount=2000000"),
        drawn(
          "G4", "plain", "1600000", book: "atoll", date: "2024-12-31", "product=farmer loan_amount=2000000"),
      ],
      drawn(
        "G5", "plain", "200000.001", book: "atoll", date: "2024-12-31", "product=farmer loan_amount=2000000"),
      "limit",
      mentions: "bay-capacity of book atoll, from 2024-07-01: 4,800,000.000 KWD of 5,000,000.000 KWD"),
    .allowed(
      "a cap on a portfolio: 12 % of 20 M is 2.4 M, the rest of 3 M stays", after: storm,
      "claim.paid G1/p atoll 2024-08-10 guarantee=G1 claim=K1 amount=12000000",
      [
        "atoll 2240 1010 12000000000", "atoll 9150 9250 600000000", "atoll 1220 4120 3000000000",
        "island-re 5110 2210 3000000000", "atoll 1220 4120 2400000000", "ocean-re 5110 2210 2400000000",
      ]),
    .allowed(
      "net: a recovery opens room again",
      after: storm + [
        "claim.paid G1/p atoll 2024-08-10 guarantee=G1 claim=K1 amount=10000000",
        "recovery.received R1 atoll 2024-09-01 guarantee=G1 claim=K1 amount=1000000",
      ], "claim.paid G1/q atoll 2024-09-10 guarantee=G1 claim=K1 amount=2000000",
      [
        "atoll 2240 1010 2000000000", "atoll 9150 9250 260000000", "atoll 1220 4120 500000000",
        "island-re 5110 2210 500000000", "atoll 1220 4120 240000000", "ocean-re 5110 2210 240000000",
      ]),
    .forbidden(
      "an exempt debtor owes no damages",
      after: storm + [
        "claim.paid G1/p atoll 2024-08-10 guarantee=G1 claim=K1 amount=10000000",
        "debtor.exempted X atoll 2024-08-11 guarantee=G1 period_to=2025-06-30 reason=cyclone",
      ], "recovery.received R1 atoll 2024-09-01 guarantee=G1 claim=K1 amount=100 damages=1", "exempt-debtor"),
  ]

  private static let treasury = ["fund.contribution C1 relief 2020-01-31 party=treasury amount=2000000000"]

  private static func loan(
    _ code: String, _ product: String, _ amount: String, _ rest: String = "", of borrower: String = "B1"
  ) -> String {
    "loan.disbursed \(code) relief 2023-08-15 loan=\(code) borrower=\(borrower) product=\(product) "
      + "amount=\(amount) \(rest)"
  }

  static let loans: [EventCase] = [
    .forbidden(
      "physical and economic injury together: 2 M",
      after: treasury + [loan("L1", "physical", "1500000")], loan("L2", "eidl", "500000.01"), "limit",
      mentions:
        "joint cap of eidl and physical of borrower B1 for disaster none: 1,500,000.00 USD of "
        + "2,000,000.00 USD is used, 500,000.00 USD is left"),
    .forbidden(
      "a borrower together with its affiliates: 2 M",
      after: treasury + [
        loan("L1", "physical", "900000", "borrower_group=G"),
        loan("L2", "eidl", "600000", "borrower_group=G", of: "B2"), loan("L3", "eidl", "700000", of: "B9"),
        loan("L4", "eidl", "1", "borrower_group=G disaster=fema-1", of: "B2"),
      ], loan("L5", "eidl", "500000.01", "borrower_group=G", of: "B3"), "limit",
      mentions:
        "joint cap of eidl and physical of borrower B3 with its affiliates for disaster none: "
        + "1,500,000.00 USD of 2,000,000.00 USD is used, 500,000.00 USD is left, 500,000.01 USD is needed; "
        + "of affiliates count B1 900,000.00 USD, B2 600,000.00 USD"),
    .forbidden(
      "an affiliate's loan that names no group counts too",
      after: treasury + [loan("L1", "physical", "1500000"), loan("L2", "eidl", "1", "borrower_group=G")],
      loan("L3", "physical", "500000", "borrower_group=G", of: "B2"), "limit",
      mentions: "1,500,001.00 USD of 2,000,000.00 USD"),
    .allowed(
      "one of another group does not",
      after: treasury + [loan("L1", "physical", "1500000", "borrower_group=G")],
      loan("L2", "eidl", "2000000", "borrower_group=H", of: "B2"), ["relief 1145 1010 200000000"]),
    .allowed(
      "unless it is waived for a major employer", after: treasury + [loan("L1", "physical", "1500000")],
      loan("L2", "eidl", "500000.01", "component=waiver"), ["relief 1145 1010 50000001"]),
    .forbidden(
      "the rate is at most 6 %", after: treasury, loan("L1", "eidl", "1", "rate=6.01%"), "above-rate-cap"),
    .forbidden(
      "the term is at most 30 years", after: treasury,
      loan("L1", "eidl", "1", "start=2023-08-15 end=2053-08-16"), "above-term", mentions: "360 months"),
    .forbidden(
      "deferral is at most 3 years", after: treasury + [loan("L1", "eidl", "1", "start=2023-08-15")],
      "loan.deferred F relief 2023-08-16 loan=L1 period_to=2026-08-16 component=waived", "above-deferral"),
    .forbidden(
      "a home's cap depends on the declaration", after: treasury, loan("L1", "home", "1"),
      "unknown-disaster"),
    .forbidden("a product that is not lent", after: treasury, loan("L1", "yacht", "1"), "unknown-product"),
  ]
}
