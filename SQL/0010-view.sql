create view ledger.transfer as
select
  seal.seal_number,
  event.event_id,
  leg.ordinal,
  event.effective,
  what.event,
  why.component,
  debit.book,
  debit.fund,
  debit.chart as debit_account,
  debit.detail as debit_detail,
  credit.chart as credit_account,
  credit.detail as credit_detail,
  debit.currency,
  leg.amount,
  substr(event.subject, leg.ordinal::integer, 1) as subject,
  dimension.key as segment
from ledger.event
cross join lateral unnest(event.debit, event.credit, event.amount, event.segment, event.cause)
  with ordinality as leg (debit_id, credit_id, amount, segment_id, cause_id, ordinal)
join ledger.seal on seal.batch_id = event.event_id >> 32
join ledger.cause as what on what.cause_id = event.cause_id
join ledger.cause as why on why.cause_id = leg.cause_id
join ledger.account as debit on debit.account_id = leg.debit_id
join ledger.account as credit on credit.account_id = leg.credit_id
join ledger.segment as dimension on dimension.segment_id = leg.segment_id;
comment on view ledger.transfer is 'Every transfer, one a row, with its names: for auditors.';
alter view ledger.transfer owner to gledger_owner;
grant select on ledger.transfer to gledger_reader, gledger_writer, gledger_approver;

create view ledger.item_balance as
select item.*, item.amount - coalesce(sum(clearing.amount), 0)::bigint as remaining
from ledger.open_item as item
left join ledger.clearing on clearing.item_event_id = item.event_id and clearing.item_ordinal = item.ordinal
group by item.event_id, item.ordinal;
comment on view ledger.item_balance is 'Open items with what is not yet cleared of each.';
alter view ledger.item_balance owner to gledger_owner;
grant select on ledger.item_balance to gledger_reader, gledger_writer, gledger_approver;
