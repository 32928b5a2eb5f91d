import Money
import Posting
import Testing

/// What the four packs call things: no line of code knows them.
struct PackNames: Sendable, CustomTestStringConvertible {
  var testDescription: String
  var scheme: @Sendable () throws -> Scheme
  var guarantor: String
  var insurer: String
  var fund: String
  /// Pays contributions in: kinds national and local.
  var nation: String
  var local: String
  var programme: String
  var aid: String

  static let all = [
    PackNames(
      testDescription: "japan", scheme: { try TestPacks.japan.get() }, guarantor: "tokyo", insurer: "jfc",
      fund: "relief-fund", nation: "mof", local: "local", programme: "unsecured", aid: "relief"),
    PackNames(
      testDescription: "china", scheme: { try TestPacks.china.get() }, guarantor: "direct-1",
      insurer: "province", fund: "relief-fund", nation: "mof", local: "local", programme: "bank-share-20",
      aid: "relief"),
    PackNames(
      testDescription: "united-states", scheme: { try TestPacks.unitedStates.get() }, guarantor: "VT",
      insurer: "reinsurer", fund: "relief", nation: "treasury", local: "treasury", programme: "7a",
      aid: "disaster-loan"),
    PackNames(
      testDescription: "island", scheme: { try TestPacks.island.get() }, guarantor: "atoll",
      insurer: "island-re", fund: "storm-fund", nation: "treasury", local: "council", programme: "plain",
      aid: "aid"),
  ]

  /// Names and major units of a row's template put in.
  func text(_ template: String) -> String {
    [
      ("GUARANTOR", guarantor), ("INSURER", insurer), ("FUND", fund), ("NATION", nation), ("LOCAL", local),
      ("PROGRAMME", programme), ("AID", aid),
    ].reduce(template) { $0.replacing($1.0, with: $1.1) }
  }

  /// Minor units of an amount in major ones, in a transfer's text.
  func transfer(_ template: String, _ scheme: Scheme) throws -> String {
    var parts = text(template).split(separator: " ").map(String.init)
    parts[3] = String(try Amount(parts[3], scheme.currency).minor)
    return parts.joined(separator: " ")
  }
}

/// One table of cases for all four packs: disasters, direct loans, bought debts, policies (domain.md 1a to
/// 1c).
struct SchemeTableTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var before: [String]
    var event: String
    /// Transfers with amounts in major units; nil where it is refused.
    var posts: [String]?
    var code = ""
    var mentions = ""
  }

  static let money = [
    "fund.contribution C1 GUARANTOR 2024-01-02 party=LOCAL amount=20000000",
    "fund.contribution C2 INSURER 2024-01-02 party=NATION amount=20000000",
    "fund.contribution C3 FUND 2024-01-02 party=NATION amount=10000000",
  ]
  private static let drawn =
    money + [
      "guarantee.drawn G1 GUARANTOR 2024-02-01 guarantee=G1 programme=PROGRAMME amount=40000 borrower=B1"
    ]
  private static let holiday =
    drawn + ["debt.holiday H1 GUARANTOR 2024-07-01 guarantee=G1 period_to=2025-06-30"]
  private static let exempt =
    drawn + [
      "debtor.exempted X1 GUARANTOR 2024-07-01 guarantee=G1 period_to=2025-06-30 reason=flood"
    ]
  private static let claim = "guarantee=G1 claim=K1 amount=40000 principal=40000"
  private static let loan =
    money + ["loan.disbursed L1 FUND 2024-03-01 loan=L1 borrower=B1 product=repair amount=73000 rate=4%"]
  private static let bought =
    money + ["debt.purchased P1 FUND 2024-03-01 loan=D1 borrower=B1 amount=60000 original_amount=100000"]
  private static let policy =
    money + ["policy.written V1 INSURER 2024-03-01 guarantee=V1 borrower=B1 amount=1000"]

  static let rows: [Row] = [
    Row(
      testDescription: "no claim in a holiday", before: holiday,
      event: "claim.accepted K GUARANTOR 2025-06-30 \(claim)", code: "debt-holiday", mentions: "2025-06-30"),
    Row(
      testDescription: "a claim after it", before: holiday,
      event: "claim.accepted K GUARANTOR 2025-07-01 \(claim)", posts: nil, code: "ok"),
    Row(
      testDescription: "not listed while exempt", before: exempt,
      event: "debtor.listed L GUARANTOR 2025-06-30 guarantee=G1", code: "exempt-debtor",
      mentions: "2025-06-30"),
    Row(
      testDescription: "listed once it expired", before: exempt,
      event: "debtor.listed L GUARANTOR 2025-07-01 guarantee=G1", posts: []),
    Row(
      testDescription: "an old debt is bought below its face", before: money,
      event: "debt.purchased P1 FUND 2024-03-01 loan=D1 borrower=B1 amount=60000 original_amount=100000",
      posts: ["FUND 1147 1010 60000", "FUND 9160 9260 100000"]),
    Row(
      testDescription: "not above its face", before: money,
      event: "debt.purchased P1 FUND 2024-03-01 loan=D1 borrower=B1 amount=100001 original_amount=100000",
      code: "above-face"),
    Row(
      testDescription: "what comes in is the price first, then a gain", before: bought,
      event: "debt.recovered R1 FUND 2024-09-01 loan=D1 amount=70000",
      posts: ["FUND 1010 1147 60000", "FUND 1010 4175 10000", "FUND 9260 9160 70000"]),
    Row(
      testDescription: "no more comes in than is owed", before: bought,
      event: "debt.recovered R1 FUND 2024-09-01 loan=D1 amount=100001", code: "above-face"),
    Row(
      testDescription: "interest of a year: 4 % of 73,000", before: loan,
      event: "loan.interestAccrued A FUND 2025-03-01 loan=L1", posts: ["FUND 1146 4160 2920"]),
    Row(
      testDescription: "an instalment pays interest first", before: loan,
      event: "loan.repaid A FUND 2025-03-01 loan=L1 amount=5000",
      posts: ["FUND 1146 4160 2920", "FUND 1010 1146 2920", "FUND 1010 1145 2080"]),
    Row(
      testDescription: "no interest while it is waived",
      before: loan + [
        "loan.deferred F FUND 2024-03-01 loan=L1 period_to=2025-02-28 component=waived"
      ], event: "loan.interestAccrued A FUND 2025-03-01 loan=L1", posts: []),
    Row(
      testDescription: "interest becomes principal while it is capitalised",
      before: loan + [
        "loan.deferred F FUND 2024-03-01 loan=L1 period_to=2025-02-28 component=capitalised"
      ], event: "loan.interestAccrued A FUND 2025-03-01 loan=L1", posts: ["FUND 1145 4160 2920"]),
    Row(
      testDescription: "the interest stated is compared", before: loan,
      event: "loan.interestAccrued A FUND 2025-03-01 loan=L1 amount=2921", code: "interest-differs",
      mentions: "2,920"),
    Row(
      testDescription: "not beyond the verified loss", before: money,
      event:
        "loan.disbursed L1 FUND 2024-03-01 loan=L1 borrower=B1 product=repair amount=101 verified_loss=100",
      code: "above-verified-loss"),
    Row(
      testDescription: "a loss of a loan", before: loan,
      event: "loan.writtenOff W FUND 2024-03-01 loan=L1", posts: ["FUND 5165 1145 73000"]),
    Row(
      testDescription: "a fund pays half of a premium", before: policy,
      event: "policy.subsidised S INSURER 2024-03-02 guarantee=V1 amount=500 party=FUND rate=50%",
      posts: ["FUND 5150 2116 500", "INSURER 1160 1115 500"]),
    Row(
      testDescription: "and no more than the ratio", before: policy,
      event: "policy.subsidised S INSURER 2024-03-02 guarantee=V1 amount=501 party=FUND rate=50%",
      code: "above-subsidy"),
    Row(
      testDescription: "the fund pays it",
      before: policy + [
        "policy.subsidised S INSURER 2024-03-02 guarantee=V1 amount=500 party=FUND rate=50%"
      ], event: "policy.subsidyReceived P INSURER 2024-04-02 of=S amount=500",
      posts: ["FUND 2116 1010 500", "INSURER 1015 1160 500"]),
    Row(
      testDescription: "a claim under a policy", before: policy,
      event: "policy.claimPaid C INSURER 2024-05-02 guarantee=V1 amount=7000",
      posts: ["INSURER 5115 1010 7000"]),
  ]

  @Test(arguments: PackNames.all, rows) func holds(_ pack: PackNames, _ row: Row) throws {
    let product = pack.testDescription == "united-states" ? "physical" : "repair"
    func named(_ text: String) -> String { pack.text(text).replacing("repair", with: product) }
    let scheme = try pack.scheme()
    var ledger = TestLedger(scheme)
    for text in row.before { try ledger.post(named(text)) }
    let event = try ledger.event(named(row.event))
    if row.code.isEmpty || row.code == "ok" {
      let posted = try ledger.post(event)
      if let wanted = row.posts { #expect(posted == (try wanted.map { try pack.transfer($0, scheme) })) }
      #expect(ledger.faultsOfTransfers() == [] && ledger.faultsOfSums() == [])
      #expect(ledger.faultsOfStates(book: pack.guarantor) == [])
    } else {
      let rejection = try #require(throws: Rejection.self) { try ledger.post(event) }
      #expect(rejection.code == row.code, "\(rejection.message)")
      #expect(row.mentions.isEmpty || rejection.message.contains(row.mentions), "\(rejection.message)")
    }
  }
}
