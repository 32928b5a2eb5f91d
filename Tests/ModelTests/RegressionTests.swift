import Testing

/// Lists of operations that once parted the ledger and the model, and those that state a law: each is run
/// against both, and its last operation comes to what the table says.
struct RegressionTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var scheme: ModelScheme
    var operations: [Operation]
    /// The last operation's error or diagnostics; empty where it is done.
    var refused: [String]

    static func allowed(_ name: String, _ scheme: ModelScheme, _ operations: [Operation]) -> Case {
      Case(testDescription: name, scheme: scheme, operations: operations, refused: [])
    }

    static func forbidden(
      _ name: String, _ scheme: ModelScheme, _ refused: String, _ operations: [Operation]
    ) -> Case {
      Case(testDescription: name, scheme: scheme, operations: operations, refused: [refused])
    }
  }

  @Test(arguments: found + later + periods + packs) func isAsTheTableSays(_ one: Case) throws {
    var model = ModelLedger(one.scheme)
    var last = Outcome()
    for operation in one.operations { last = model.run(operation) }
    #expect(last.diagnostics + [last.error].compactMap { $0 } == one.refused)
    #expect(try Comparison.run(one.operations, one.scheme).map { "\($0)" } == nil)
  }

  private static let funded = Operation.post([
    "event=fund.contribution reference=F book=OH date=2020-01-02 party=treasury amount=1000.00",
    "event=fund.contribution reference=F book=reinsurer date=2020-01-02 party=treasury amount=1000.00",
  ])

  private static let treasury =
    "event=fund.contribution reference=F book=OH date=2020-01-02 party=treasury amount=1000.00"

  /// A chunk that locks the book, so that the server is asked about the next ones ahead.
  private static let income = ["i", "j"].map { reference in
    "event=investment.income reference=\(reference) book=OH date=2020-02-01 amount=1.00"
  }

  private static let tokyo = Operation.post([
    "event=fund.contribution reference=F book=tokyo date=2020-01-02 party=ministry amount=860227",
    "event=guarantee.drawn reference=d book=tokyo date=2020-02-01 guarantee=G programme=ordinary "
      + "amount=154525",
    "event=claim.accepted reference=a book=tokyo date=2020-03-15 guarantee=G claim=K amount=64909",
    "event=claim.paid reference=p book=tokyo date=2020-03-22 guarantee=G claim=K",
  ])

  /// Found by the random operations.
  static let found: [Case] = [
    .forbidden(
      "the insurer's bank account may not be drawn on by another book's event", .japanMini, "2 floor",
      [
        tokyo,
        .post(["event=insurance.received reference=r book=tokyo date=2020-04-08 of=p amount=51927"]),
      ]),
    Case(
      testDescription: "a reference that was refused is not known when it comes again", scheme: .unitedStates,
      operations: [
        .post(
          [
            "event=fee.billed reference=e book=TX date=2020-05-05 guarantee=G6 amount=1.00",
            "event=fee.billed reference=e book=TX date=2020-05-05 guarantee=G6 amount=1.00",
          ], chunk: 3)
      ], refused: ["2 unknown-guarantee", "3 unknown-guarantee"]),
    .forbidden(
      "a reference that was refused is free for what can be posted", .unitedStates, "2 floor",
      [
        .post(
          [
            "event=operating.expense reference=e book=OH date=2020-02-01 amount=5.00",
            "event=fund.contribution reference=F book=OH date=2020-01-02 party=treasury amount=5.00",
            "event=operating.expense reference=e book=OH date=2020-02-01 amount=5.00",
          ], acceptsValid: true)
      ]),
    .forbidden(
      "one that differs from what is posted does not stand before what is", .unitedStates,
      "2 reference-conflict memo",
      [
        funded,
        .post([
          "event=fund.contribution reference=F book=OH date=2020-01-02 party=treasury amount=1000.00 memo=x",
          "event=fund.contribution reference=F book=OH date=2020-01-02 party=treasury amount=1000.00",
        ]),
      ]),
  ]

  /// Found by the random operations, and mended: what acts on another event, and verification.
  static let later: [Case] = [
    .allowed(
      "an event acts on one of its file that itself acts on another, with a third between them", .japanMini,
      [
        tokyo,
        .post([
          "event=fund.contribution reference=F book=insurer date=2020-01-02 party=ministry amount=60000"
        ]),
        .post([
          "event=insurance.received reference=r book=tokyo date=2020-04-08 of=p amount=51",
          "event=investment.income reference=i book=tokyo date=2020-04-08 amount=7",
          "event=posting.reversed reference=x book=tokyo date=2020-04-08 of=r reason=mistake",
        ]),
      ]),
    .allowed(
      "what was drawn in a chunk of which a part is known is there for the next", .unitedStates,
      [
        funded,
        .post(
          income + [
            "event=guarantee.drawn reference=d book=OH date=2020-02-01 guarantee=G amount=100.00", treasury,
            "event=fee.received reference=f book=OH date=2020-02-02 guarantee=G amount=1.00",
          ], chunk: 2),
      ]),
    .forbidden(
      "what was claimed in a chunk of which a part is known is not claimed again in the next",
      .unitedStates, "6 claim-above-guarantee",
      [
        funded,
        .post(["event=guarantee.drawn reference=d book=OH date=2020-02-01 guarantee=G amount=100.00"]),
        .post(
          income + [
            "event=claim.accepted reference=k book=OH date=2020-02-02 guarantee=G claim=K amount=60.00",
            treasury,
            "event=claim.accepted reference=l book=OH date=2020-02-02 guarantee=G claim=L amount=60.00",
          ], chunk: 2),
      ]),
    .forbidden(
      "a reference of a chunk of which a part is known is not taken by the next", .unitedStates,
      "6 reference-conflict amount",
      [
        funded,
        .post(
          income + [
            "event=investment.income reference=k book=OH date=2020-02-02 amount=3.00", treasury,
            "event=investment.income reference=k book=OH date=2020-02-02 amount=4.00",
          ], chunk: 2),
      ]),
    .forbidden(
      "a book that a refused file named first is as it was", .unitedStates, "3 unknown-guarantee",
      [
        .post([
          "event=guarantee.drawn reference=d book=OH date=2020-02-01 guarantee=G programme=7a amount=8.00",
          "event=fee.received reference=f book=OH date=2020-02-01 guarantee=H amount=0.02",
        ])
      ]),
    .allowed(
      "a fund comes up to its minimum from below", .japanMini,
      [
        .post([
          "event=guarantee.drawn reference=d book=tokyo date=2020-01-05 guarantee=G amount=38432",
          "event=fee.received reference=f book=tokyo date=2020-01-15 guarantee=G amount=696",
        ])
      ]),
    .forbidden(
      "and nothing is taken from it before it is there", .japanMini, "2 limit",
      [
        .post(["event=investment.income reference=i book=tokyo date=2020-01-15 amount=1000"]),
        .post(["event=operating.expense reference=e book=tokyo date=2020-01-15 amount=1"]),
      ]),
  ]

  private static let claim = Operation.post([
    "event=guarantee.drawn reference=d book=OH date=2020-02-01 guarantee=G programme=7a amount=100.00",
    "event=claim.accepted reference=a book=OH date=2020-03-01 guarantee=G claim=K amount=50.00",
    "event=claim.paid reference=p book=OH date=2020-03-02 guarantee=G claim=K",
  ])

  /// What is closed: found by the random operations, and what they seldom come to.
  static let periods: [Case] = [
    .allowed(
      "the items that a reversal takes back stand on its own day", .unitedStates,
      [funded, claim, .close("OH", through: "2020-03-31"), .reverse("OH/p", as: "v")]),
    .forbidden(
      "an event that is not there is not there, whatever is closed", .unitedStates,
      "unknown-event-reference", [funded, .close("OH", through: "2020-01-31"), .reverse("OH/none", as: "v")]),
    .forbidden(
      "nothing is settled on a closed day", .unitedStates, "period-closed",
      [funded, claim, .close("OH", through: "2020-03-31"), .settle(through: "2020-03-31")]),
    .allowed(
      "and it is on the next", .unitedStates,
      [funded, claim, .close("OH", through: "2020-03-31"), .settle(through: "2020-04-01")]),
    .allowed(
      "a year's end takes the suspense of a guarantee in another currency", .japanMini,
      [
        .post([
          "event=fund.contribution reference=F book=tokyo date=2020-01-02 party=ministry amount=900000",
          "event=fund.contribution reference=E book=tokyo date=2020-01-02 party=ministry currency=EUR "
            + "amount=9000.00",
          "event=guarantee.drawn reference=d book=tokyo date=2020-02-01 guarantee=G programme=ordinary "
            + "currency=EUR amount=100.00",
          "event=claim.accepted reference=a book=tokyo date=2020-03-15 guarantee=G claim=K currency=EUR "
            + "amount=50.00",
          "event=claim.paid reference=p book=tokyo date=2020-03-22 guarantee=G claim=K currency=EUR",
        ]), .close("tokyo", through: "2020-03-31"),
      ]),
    .forbidden(
      "a close is not reversed", .unitedStates, "period-not-reversed",
      [funded, .close("OH", through: "2020-01-31"), .reverse("OH/close/2020-01-31/2", as: "v")]),
  ]

  /// Law 8: the pack is data, added to and ended, never edited.
  static let packs: [Case] = [
    .allowed("the same pack again changes nothing", .unitedStates, [.apply(.plain, version: 1)]),
    .allowed("records only added need no new version", .unitedStates, [.apply(.morePartners, version: 1)]),
    .forbidden(
      "records ended need a new version", .unitedStates, "same-version", [.apply(.otherTerms, version: 1)]),
    .forbidden(
      "nor are they added back under it", .unitedStates, "same-version",
      [.apply(.otherTerms, version: 2), .apply(.plain, version: 2)]),
    .allowed(
      "and back again under a third", .unitedStates,
      [.apply(.otherTerms, version: 2), .apply(.plain, version: 3)]),
    .forbidden(
      "a party is not there before it is added", .unitedStates, "2 unknown-party",
      [.post(["event=fund.contribution reference=C book=OH date=2020-01-02 party=county amount=1.00"])]),
    .allowed(
      "and is from then on", .unitedStates,
      [
        .apply(.morePartners, version: 1),
        .post(["event=fund.contribution reference=C book=OH date=2020-01-02 party=county amount=1.00"]),
      ]),
    .forbidden(
      "a party that was ended is gone", .unitedStates, "2 unknown-party",
      [
        .apply(.otherTerms, version: 2),
        .post(["event=fund.contribution reference=C book=OH date=2020-01-02 party=lenders amount=1.00"]),
      ]),
    .allowed(
      "a guarantee keeps the terms under which it was drawn", .unitedStates,
      [
        funded,
        .post([
          "event=guarantee.drawn reference=d book=OH date=2020-02-01 guarantee=G programme=7a amount=100.00"
        ]),
        .apply(.otherTerms, version: 2),
        .post([
          "event=guarantee.drawn reference=h book=OH date=2020-02-01 guarantee=H programme=7a amount=100.00",
          "event=claim.accepted reference=a book=OH date=2020-03-01 guarantee=G claim=K amount=50.00",
          "event=claim.paid reference=p book=OH date=2020-03-02 guarantee=G claim=K",
        ]),
      ]),
    .allowed(
      "a rule counts from its day on, not from the day that it is known", .unitedStates,
      [
        funded, claim, .apply(.otherTerms, version: 2),
        .post([
          "event=recovery.cost reference=x book=OH date=2020-05-31 guarantee=G claim=K amount=1.00",
          "event=recovery.cost reference=y book=OH date=2020-06-01 guarantee=G claim=K amount=1.00",
        ]),
      ]),
    .allowed(
      "a reversal mirrors the accounts of its original, not those of the rules in force", .unitedStates,
      [
        funded, claim,
        .post(["event=recovery.cost reference=x book=OH date=2020-06-02 guarantee=G claim=K amount=1.00"]),
        .apply(.otherTerms, version: 2), .reverse("OH/x", as: "x~"),
      ]),
  ]
}
