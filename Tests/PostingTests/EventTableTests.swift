import Posting
import Testing

/// Each event on its allowed and its forbidden side, with the accounts of domain.md 9.2 as 9.5 corrects them.
struct EventTableTests {
  @Test(arguments: funds + guarantees + fees + claims + recoveries + items + currencies + reversals)
  func decides(_ row: EventCase) throws {
    try row.run(try TestPacks.japanMini.get())
  }

  @Test(arguments: funds + guarantees + fees + claims + recoveries + items + currencies + reversals)
  func onTheReef(_ row: EventCase) throws { try Renaming.miniOnReef.run(row) }

  static let funds: [EventCase] = [
    .allowed(
      "money of a local government is local fund",
      "fund.contribution C1 tokyo 2024-04-01 party=metro amount=50000000", ["tokyo 1010 3120 50000000"]),
    .allowed(
      "money of the state is the insurer's capital",
      "fund.contribution C1 insurer 2024-04-01 party=ministry amount=7", ["insurer 1010 3110 7"]),
    .forbidden("no party", "fund.contribution C1 tokyo 2024-04-01 amount=1", "party-needed"),
    .forbidden(
      "a party that the pack has not", "fund.contribution C1 tokyo 2024-04-01 party=x amount=1",
      "unknown-party"),
    .forbidden("no amount", "fund.contribution C1 tokyo 2024-04-01 party=metro", "amount-needed"),
    .forbidden(
      "before the first posting rule", "fund.contribution C1 tokyo 1999-12-31 party=metro amount=1",
      "no-posting-rule", mentions: "1999-12-31"),
    .forbidden(
      "a fund of another book", "fund.contribution C1 tokyo 2024-04-01 party=metro fund=insurance amount=1",
      "unknown-fund"),
    .allowed(
      "a return to who gave it", after: JP1.funded, "fund.returned R1 tokyo 2024-05-01 party=metro amount=5",
      ["tokyo 3120 1010 5"]),
    .forbidden(
      "a return of more than there is: the floor of the bank account", after: JP1.funded,
      "fund.returned R1 tokyo 2024-05-01 party=metro amount=50000001", "floor",
      mentions: "50,000,000 JPY is left"),
    .forbidden(
      "a return that leaves less than the pack's minimum of 1,000", after: JP1.funded,
      "fund.returned R1 tokyo 2024-05-01 party=metro amount=49999001", "limit",
      mentions: "49,999,000 JPY is left"),
    .allowed(
      "a return that leaves the minimum", after: JP1.funded,
      "fund.returned R1 tokyo 2024-05-01 party=metro amount=49999000", ["tokyo 3120 1010 49999000"]),
    .allowed(
      "interest", "investment.income I1 federation 2024-05-01 amount=9", ["federation 1010 4140 9"]),
    .forbidden(
      "interest in a lender's book", "investment.income I1 tokyo 2024-05-01 fund=none amount=9",
      "unknown-fund"),
    .allowed(
      "cost", after: JP1.funded, "operating.expense E1 tokyo 2024-05-01 amount=9", ["tokyo 5140 1010 9"]),
    .forbidden(
      "cost paid before the money came in", after: JP1.funded,
      "operating.expense E1 tokyo 2024-03-31 amount=9",
      "floor", mentions: "0 JPY is left from 2024-03-31 on"),
    .forbidden(
      "a back-dated cost that a later day needs",
      after: JP1.funded + ["operating.expense E1 tokyo 2024-06-01 amount=49998000"],
      "operating.expense E2 tokyo 2024-05-01 amount=1001", "limit", mentions: "1,000 JPY is left"),
    .allowed(
      "a back-dated cost within what later days need",
      after: JP1.funded + ["operating.expense E1 tokyo 2024-06-01 amount=49998000"],
      "operating.expense E2 tokyo 2024-05-01 amount=1000", ["tokyo 5140 1010 1000"]),
    .allowed(
      "cash in transit arrives",
      after: JP1.paid + [
        "insurance.received R1 tokyo 2025-03-01 of=G1/p amount=5120000"
      ], "transit.arrived T1 tokyo 2025-03-03 party=insurer amount=5120000", ["tokyo 1010 1015 5120000"]),
    .forbidden("cash in transit from nobody", "transit.arrived T1 tokyo 2025-03-03 amount=1", "party-needed"),
  ]

  static let guarantees: [EventCase] = [
    .allowed(
      "approved", "guarantee.approved G1/a tokyo 2024-04-02 guarantee=G1 amount=8000000",
      ["tokyo 9130 9230 8000000"]),
    .forbidden(
      "approved in the insurer's book", "guarantee.approved G1/a insurer 2024-04-02 guarantee=G1 amount=1",
      "wrong-book"),
    .forbidden("no guarantee", "guarantee.approved G1/a tokyo 2024-04-02 amount=1", "guarantee-needed"),
    .forbidden(
      "a programme that the pack has not",
      "guarantee.approved G1/a tokyo 2024-04-02 guarantee=G1 programme=x amount=1", "unknown-programme"),
    .allowed(
      "drawn: 80 % insured, 80 % of the rest compensated",
      "guarantee.drawn G1/d tokyo 2024-04-05 guarantee=G1 programme=ordinary amount=8000000",
      [
        "tokyo 9110 9210 8000000", "tokyo 9120 9220 6400000", "insurer 9110 9210 6400000",
        "tokyo 9120 9220 1280000", "federation 9110 9210 1280000",
      ]),
    .allowed(
      "drawn without a programme: nothing is ceded",
      "guarantee.drawn G1/d tokyo 2024-04-05 guarantee=G1 amount=8000000", ["tokyo 9110 9210 8000000"]),
    .allowed(
      "drawn in part: the approval is used up to what is open",
      after: ["guarantee.approved G1/a tokyo 2024-04-02 guarantee=G1 amount=5"],
      "guarantee.drawn G1/d tokyo 2024-04-05 guarantee=G1 amount=8",
      ["tokyo 9230 9130 5", "tokyo 9110 9210 8"]),
    .forbidden(
      "drawn again with another lender", after: JP1.drawn,
      "guarantee.drawn G1/e tokyo 2024-05-05 guarantee=G1 lender=bank-0002 amount=1", "fact-differs",
      mentions: "bank-0001"),
    .allowed(
      "drawn again with the same lender", after: JP1.drawn,
      "guarantee.drawn G1/e tokyo 2024-05-05 guarantee=G1 lender=bank-0001 amount=2000000",
      [
        "tokyo 9110 9210 2000000", "tokyo 9120 9220 1600000", "insurer 9110 9210 1600000",
        "tokyo 9120 9220 320000", "federation 9110 9210 320000",
      ]),
    .allowed(
      "amortised (JP-1: 8,000,000 to 6,400,000)", after: JP1.drawn,
      "guarantee.amortised G1/a tokyo 2024-12-31 guarantee=G1 amount=1600000",
      [
        "tokyo 9210 9110 1600000", "tokyo 9220 9120 1280000", "insurer 9210 9110 1280000",
        "tokyo 9220 9120 256000", "federation 9210 9110 256000",
      ]),
    .forbidden(
      "amortised by more than is outstanding", after: JP1.amortised,
      "guarantee.amortised G1/b tokyo 2025-01-31 guarantee=G1 amount=6400001", "above-outstanding",
      mentions: "6,400,000 JPY outstanding"),
    .forbidden(
      "amortised before it was drawn", after: JP1.drawn,
      "guarantee.amortised G1/b tokyo 2024-04-04 guarantee=G1 amount=1", "above-outstanding",
      mentions: "0 JPY"),
    .forbidden(
      "amortised by what a later day has repaid", after: JP1.amortised,
      "guarantee.amortised G1/b tokyo 2024-06-30 guarantee=G1 amount=6400001", "above-outstanding"),
    .forbidden(
      "no such guarantee", "guarantee.amortised G1/a tokyo 2024-12-31 guarantee=G1 amount=1",
      "unknown-guarantee"),
    .allowed(
      "released: all that is outstanding, and the fee's rest is earned",
      after: JP1.amortised + ["fee.billed F1 tokyo 2024-04-05 guarantee=G1 amount=371250"],
      "guarantee.released G1/z tokyo 2025-01-31 guarantee=G1",
      [
        "tokyo 9210 9110 6400000", "tokyo 9220 9120 5120000", "insurer 9210 9110 5120000",
        "tokyo 9220 9120 1024000", "federation 9210 9110 1024000", "tokyo 2110 4110 371250",
      ]),
    .forbidden(
      "released twice", after: JP1.amortised + ["guarantee.released G1/z tokyo 2025-01-31 guarantee=G1"],
      "guarantee.released G1/y tokyo 2025-01-31 guarantee=G1", "nothing-outstanding"),
    .forbidden(
      "released by more than is outstanding", after: JP1.drawn,
      "guarantee.released G1/z tokyo 2025-01-31 guarantee=G1 amount=8000001", "above-outstanding"),
    .allowed(
      "the undrawn rest of an approval lapses",
      after: [
        "guarantee.approved G1/a tokyo 2024-04-02 guarantee=G1 amount=5",
        "guarantee.drawn G1/d tokyo 2024-04-05 guarantee=G1 amount=2",
      ], "guarantee.cancelled G1/c tokyo 2024-05-01 guarantee=G1", ["tokyo 9230 9130 3"]),
    .forbidden(
      "more lapses than is undrawn",
      after: ["guarantee.approved G1/a tokyo 2024-04-02 guarantee=G1 amount=5"],
      "guarantee.cancelled G1/c tokyo 2024-05-01 guarantee=G1 amount=6", "above-approval", mentions: "5 JPY"),
    .forbidden(
      "a drawn guarantee is not cancelled", after: JP1.drawn,
      "guarantee.cancelled G1/c tokyo 2024-05-01 guarantee=G1", "above-approval"),
  ]

  private static let billed = JP1.drawn + ["fee.billed F1 tokyo 2024-04-05 guarantee=G1 amount=371250"]

  /// domain.md 2.4: fee 371,250, unearned after a year 297,000.
  static let fees: [EventCase] = [
    .allowed(
      "billed", after: JP1.drawn, "fee.billed F1 tokyo 2024-04-05 guarantee=G1 amount=371250",
      ["tokyo 1110 2110 371250"]),
    .forbidden(
      "billed on no guarantee", "fee.billed F1 tokyo 2024-04-05 guarantee=G9 amount=1", "unknown-guarantee"),
    .allowed(
      "received, and more than was billed", after: billed,
      "fee.received F2 tokyo 2024-04-10 guarantee=G1 amount=371260",
      ["tokyo 1010 1110 371250", "tokyo 1010 2110 10"]),
    .allowed(
      "received unbilled", after: JP1.drawn, "fee.received F2 tokyo 2024-04-10 guarantee=G1 amount=371250",
      ["tokyo 1010 2110 371250"]),
    .forbidden(
      "no amount", after: JP1.drawn, "fee.received F2 tokyo 2024-04-10 guarantee=G1", "amount-needed"),
    .allowed(
      "earned in the first year: 371,250 - 297,000", after: billed,
      "fee.earned F3 tokyo 2025-04-04 guarantee=G1 amount=74250", ["tokyo 2110 4110 74250"]),
    .forbidden(
      "more earned than is unearned", after: billed,
      "fee.earned F3 tokyo 2025-04-04 guarantee=G1 amount=371251",
      "above-unearned-fee", mentions: "371,250 JPY"),
    .allowed(
      "refunded, and more than is unearned",
      after: billed + ["fee.earned F3 tokyo 2025-04-04 guarantee=G1 amount=74250"],
      "fee.refunded F4 tokyo 2025-04-30 guarantee=G1 amount=300000",
      ["tokyo 2110 1010 297000", "tokyo 5180 1010 3000"]),
    .forbidden(
      "refunded out of an empty account",
      after: [
        "guarantee.drawn G1/d tokyo 2024-04-05 guarantee=G1 amount=8"
      ], "fee.refunded F4 tokyo 2025-04-30 guarantee=G1 amount=1", "floor"),
  ]
}
