import Ledger
import Posting
import Testing

/// Laws 1 to 3 of the design as tables, each on its allowed and on its forbidden side. Docs/laws.md says
/// where the tables of the other laws are.
struct LawTableTests {
  @Test(arguments: transfers + books + integers) func lawHolds(_ row: EventCase) throws {
    try row.run(try TestPacks.japanMini.get())
  }

  @Test(arguments: transfers + books + integers) func onTheReef(_ row: EventCase) throws {
    try Renaming.miniOnReef.run(row)
  }

  /// Law 1: a transfer is the only posting: from one account to another of the same book, fund and currency.
  static let transfers: [EventCase] = [
    .allowed(
      "one amount, one transfer", after: JP1.funded, "operating.expense E tokyo 2024-05-01 amount=9",
      ["tokyo 5140 1010 9"]),
    .allowed(
      "a compound entry is several transfers",
      after: JP1.drawn + ["fee.billed F1 tokyo 2024-04-05 guarantee=G1 amount=7"],
      "fee.received F2 tokyo 2024-04-10 guarantee=G1 amount=9", ["tokyo 1010 1110 7", "tokyo 1010 2110 2"]),
    .allowed(
      "what is zero is not posted", after: JP1.drawn,
      "fee.received F2 tokyo 2024-04-10 guarantee=G1 amount=9", ["tokyo 1010 2110 9"]),
    .allowed(
      "memo accounts meet memo accounts", "guarantee.approved G1/a tokyo 2024-04-02 guarantee=G1 amount=3",
      ["tokyo 9130 9230 3"]),
    .forbidden(
      "an amount in a fund of another book", after: JP1.funded,
      "operating.expense E tokyo 2024-05-01 fund=insurance amount=9", "unknown-fund"),
    .forbidden(
      "an item in another currency than it is owed in", after: JP1.paid,
      "insurance.received R1 tokyo 2025-03-01 of=G1/p currency=USD amount=1.00", "currency-differs"),
    .forbidden(
      "an amount that no rule says where to post", "operating.expense E tokyo 1999-12-31 amount=9",
      "no-posting-rule"),
    .forbidden(
      "an account by party without a party", "transit.arrived T1 tokyo 2025-03-03 amount=1", "party-needed"),
    .forbidden(
      "transfers that together leave 64 bits",
      after: ["investment.income I1 tokyo 2024-01-31 amount=9223372036854775807"],
      "investment.income I2 tokyo 2024-01-31 amount=1", "sum-overflow"),
  ]

  /// Law 2: one event, every book that it touches, at once.
  static let books: [EventCase] = [
    .allowed(
      "a draw cedes in the books of both payers",
      "guarantee.drawn G1/d tokyo 2024-04-05 guarantee=G1 programme=ordinary amount=100",
      [
        "tokyo 9110 9210 100", "tokyo 9120 9220 80", "insurer 9110 9210 80", "tokyo 9120 9220 16",
        "federation 9110 9210 16",
      ]),
    .allowed(
      "a payment is claimed in the books of both payers", after: JP1.accepted,
      "claim.paid G1/p tokyo 2025-02-10 guarantee=G1 claim=K1 amount=100",
      [
        "tokyo 2240 1010 100", "tokyo 1220 2310 80", "insurer 5110 2210 80", "tokyo 1230 2310 16",
        "federation 5110 2120 16",
      ]),
    .allowed(
      "a receipt leaves the payer's bank", after: JP1.paid,
      "insurance.received R1 tokyo 2025-03-01 of=G1/p amount=5",
      ["tokyo 1015 1220 5", "insurer 2210 1010 5"]),
    .allowed(
      "a party without a book here posts nothing",
      "fund.contribution C tokyo 2024-04-01 party=metro amount=5", ["tokyo 1010 3120 5"]),
    .allowed(
      "a party with a book posts its own contribution itself", after: JP1.funded,
      "fund.contribution C tokyo 2024-04-01 party=insurer amount=5", ["tokyo 1010 3130 5"]),
    .forbidden(
      "the payer posts the claim", after: JP1.accepted,
      "claim.paid G1/p insurer 2025-02-10 guarantee=G1 claim=K1", "wrong-book"),
    .forbidden(
      "the payer posts the receipt", after: JP1.paid,
      "insurance.received R1 insurer 2025-03-01 of=G1/p amount=5", "wrong-book"),
    .forbidden(
      "where one book cannot, none does: the insurer's bank is empty",
      after: JP1.paid + ["operating.expense E insurer 2025-02-11 amount=50000000"],
      "insurance.received R1 tokyo 2025-03-01 of=G1/p amount=1", "floor", mentions: "insurer/insurance"),
    .forbidden(
      "nor is a reversal of one side only", after: JP1.paid,
      "posting.reversed X1 insurer 2025-02-10 of=G1/p reason=mistake", "unknown-event-reference"),
  ]

  private static let yen =
    JP1.accepted + ["claim.paid P1 tokyo 2025-02-10 guarantee=G1 claim=K1 amount=1"]

  /// Law 3: money is an integer; a share that recurs is the share of the cumulative amount less what was
  /// posted before. Of 1, 2, 3 the insurer's 80 % are 0.8, 1.6, 2.4: 1, 2, 2.
  static let integers: [EventCase] = [
    .allowed(
      "the first yen: 0.8 is 1, and nothing is left to compensate", after: JP1.accepted,
      "claim.paid P1 tokyo 2025-02-10 guarantee=G1 claim=K1 amount=1",
      ["tokyo 2240 1010 1", "tokyo 1220 2310 1", "insurer 5110 2210 1"]),
    .allowed(
      "the second: 1.6 is 2, of which 1 is posted", after: yen,
      "claim.paid P2 tokyo 2025-02-10 guarantee=G1 claim=K1 amount=1",
      ["tokyo 2240 1010 1", "tokyo 1220 2310 1", "insurer 5110 2210 1"]),
    .allowed(
      "the third: 2.4 is 2, which is posted; 0.8 of the third yen is compensated",
      after: yen + ["claim.paid P2 tokyo 2025-02-10 guarantee=G1 claim=K1 amount=1"],
      "claim.paid P3 tokyo 2025-02-10 guarantee=G1 claim=K1 amount=1",
      ["tokyo 2240 1010 1", "tokyo 1230 2310 1", "federation 5110 2120 1"]),
    .allowed(
      "three at once are as three times one", after: JP1.accepted,
      "claim.paid P1 tokyo 2025-02-10 guarantee=G1 claim=K1 amount=3",
      [
        "tokyo 2240 1010 3", "tokyo 1220 2310 2", "insurer 5110 2210 2", "tokyo 1230 2310 1",
        "federation 5110 2120 1",
      ]),
    .allowed(
      "a recovered yen is shared rounded down: the association keeps it", after: JP1.paid,
      "recovery.received R1 tokyo 2025-06-01 guarantee=G1 claim=K1 amount=1", ["tokyo 1010 1210 1"]),
    .allowed(
      "the second recovered yen: 1.588 is 1",
      after: JP1.paid + [
        "recovery.received R1 tokyo 2025-06-01 guarantee=G1 claim=K1 amount=1"
      ], "recovery.received R2 tokyo 2025-06-01 guarantee=G1 claim=K1 amount=1",
      ["tokyo 1010 1210 1", "tokyo 2310 2220 1", "insurer 1120 4120 1"]),
    .forbidden(
      "parts that do not fit 64 bits", after: JP1.amortised,
      "claim.accepted G1/k tokyo 2025-02-01 guarantee=G1 claim=K1 amount=1 interest=9223372036854775807"
        + " costs=1", "amount-overflow"),
    .forbidden(
      "parts above the whole", after: JP1.amortised,
      "claim.accepted G1/k tokyo 2025-02-01 guarantee=G1 claim=K1 amount=1 interest=2", "above-amount"),
    .forbidden(
      "one yen more than the whole", after: JP1.accepted,
      "claim.paid P1 tokyo 2025-02-10 guarantee=G1 claim=K1 amount=6448001", "above-accepted"),
    .forbidden(
      "a rounded share is not paid twice", after: yen,
      "insurance.received R1 tokyo 2025-03-01 of=P1 amount=2", "above-open-item", mentions: "1 JPY"),
  ]
}
