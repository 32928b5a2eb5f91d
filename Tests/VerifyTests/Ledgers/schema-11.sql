
SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

CREATE SCHEMA ledger;

ALTER SCHEMA ledger OWNER TO gledger_admin;

COMMENT ON SCHEMA ledger IS 'A double-entry ledger of guarantee associations, insurers and funds. Facts are appended, never changed.';

CREATE FUNCTION ledger.guard(target regclass) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog'
    AS $$
begin
  execute format('create trigger append_only before update or delete or truncate on %s for each statement execute function ledger.refuse_change()', target);
  execute format('alter table %s enable always trigger append_only', target);
  execute format('alter table %s owner to gledger_owner', target);
  execute format('grant select on %s to gledger_reader, gledger_approver', target);
  execute format('grant select, insert on %s to gledger_writer', target);
  execute format('grant update, delete, truncate on %s to gledger_writer, gledger_approver, gledger_reader', target);
end
$$;

ALTER FUNCTION ledger.guard(target regclass) OWNER TO gledger_admin;

COMMENT ON FUNCTION ledger.guard(target regclass) IS 'Makes a table a fact table: guarded, owned and granted.';

CREATE FUNCTION ledger.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog'
    AS $$
begin
  raise exception using
    errcode = 'GL001',
    message = format('%s on %I.%I is refused: facts are appended, never changed', tg_op, tg_table_schema, tg_table_name),
    hint = 'Correct a posted event with a reversal: gledger reverse.';
end
$$;

ALTER FUNCTION ledger.refuse_change() OWNER TO gledger_admin;

COMMENT ON FUNCTION ledger.refuse_change() IS 'Refuses update, delete and truncate of a fact with SQLSTATE GL001.';

CREATE FUNCTION ledger.refuse_schema_change() RETURNS event_trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog'
    AS $$
declare
  touched text;
begin
  if coalesce(current_setting('ledger.maintenance', true), '') = 'on' then
    return;
  end if;
  if tg_event = 'sql_drop' then
    select object_identity into touched from pg_event_trigger_dropped_objects()
    where schema_name = 'ledger' and object_type in ('table', 'table column', 'trigger', 'table constraint', 'function')
    limit 1;
  else
    select object_identity into touched from pg_event_trigger_ddl_commands()
    where schema_name = 'ledger' and command_tag in ('ALTER TABLE', 'CREATE TRIGGER', 'CREATE RULE', 'CREATE FUNCTION')
    limit 1;
  end if;
  if touched is not null then
    raise exception using
      errcode = 'GL002',
      message = format('%s of %s is refused: the schema of a ledger changes by migrations only', tg_tag, touched),
      hint = 'gledger upgrade';
  end if;
end
$$;

ALTER FUNCTION ledger.refuse_schema_change() OWNER TO gledger_admin;

COMMENT ON FUNCTION ledger.refuse_schema_change() IS 'Refuses changes of the schema outside of migrations with SQLSTATE GL002.';

SET default_tablespace = '';

SET default_table_access_method = heap;

CREATE TABLE ledger.account (
    account_id integer NOT NULL,
    book text NOT NULL COLLATE pg_catalog."C",
    fund text NOT NULL COLLATE pg_catalog."C",
    chart text NOT NULL COLLATE pg_catalog."C",
    currency text NOT NULL COLLATE pg_catalog."C",
    detail text NOT NULL COLLATE pg_catalog."C",
    checksum bigint NOT NULL
);

ALTER TABLE ledger.account OWNER TO gledger_owner;

COMMENT ON TABLE ledger.account IS 'Accounts: book, fund, row of the chart, currency and detail.';

COMMENT ON COLUMN ledger.account.account_id IS 'Short for the key.';

COMMENT ON COLUMN ledger.account.book IS 'Code of the book.';

COMMENT ON COLUMN ledger.account.fund IS 'Code of the fund within the book.';

COMMENT ON COLUMN ledger.account.chart IS 'Code of the row of the chart of the book''s role.';

COMMENT ON COLUMN ledger.account.currency IS 'ISO 4217 code.';

COMMENT ON COLUMN ledger.account.detail IS 'The other party or the bank account, as the chart row asks; empty where it asks for none.';

COMMENT ON COLUMN ledger.account.checksum IS 'Finds a changed row; proof is the seal.';

ALTER TABLE ledger.account ALTER COLUMN account_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME ledger.account_account_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE ledger.balance_sum (
    book_id integer NOT NULL,
    account_id integer NOT NULL,
    segment_id integer NOT NULL,
    effective date NOT NULL,
    cause_id smallint NOT NULL,
    batch_id bigint NOT NULL,
    debit bigint NOT NULL,
    credit bigint NOT NULL,
    CONSTRAINT balance_sum_credit_check CHECK ((credit >= 0)),
    CONSTRAINT balance_sum_debit_check CHECK ((debit >= 0))
)
WITH (autovacuum_vacuum_insert_scale_factor='0.2');

ALTER TABLE ledger.balance_sum OWNER TO gledger_owner;

COMMENT ON TABLE ledger.balance_sum IS 'Sums of transfers by account, segment, day, cause and batch: what every balance is read from.';

COMMENT ON COLUMN ledger.balance_sum.book_id IS 'Book of the account.';

COMMENT ON COLUMN ledger.balance_sum.account_id IS 'The account.';

COMMENT ON COLUMN ledger.balance_sum.segment_id IS 'The segment.';

COMMENT ON COLUMN ledger.balance_sum.effective IS 'The effective day.';

COMMENT ON COLUMN ledger.balance_sum.cause_id IS 'Event and component that moved it.';

COMMENT ON COLUMN ledger.balance_sum.batch_id IS 'The batch; its seal says when this became known.';

COMMENT ON COLUMN ledger.balance_sum.debit IS 'Sum of debits, minor units.';

COMMENT ON COLUMN ledger.balance_sum.credit IS 'Sum of credits, minor units.';

CREATE TABLE ledger.batch (
    batch_id bigint NOT NULL,
    kind text NOT NULL,
    actor text NOT NULL,
    approver text,
    program_version text NOT NULL,
    source_name text,
    source_hash bytea,
    natural_key text,
    pack_hash bytea NOT NULL,
    event_count bigint NOT NULL,
    transfer_count bigint NOT NULL,
    control_total text NOT NULL,
    content_hash bytea NOT NULL,
    CONSTRAINT batch_actor_check CHECK ((actor <> ''::text)),
    CONSTRAINT batch_check CHECK ((approver <> actor)),
    CONSTRAINT batch_content_hash_check CHECK ((length(content_hash) = 32)),
    CONSTRAINT batch_event_count_check CHECK ((event_count >= 0)),
    CONSTRAINT batch_kind_check CHECK ((kind = ANY (ARRAY['events'::text, 'settlement'::text, 'reversal'::text, 'pack'::text]))),
    CONSTRAINT batch_transfer_count_check CHECK ((transfer_count >= 0))
);

ALTER TABLE ledger.batch OWNER TO gledger_owner;

COMMENT ON TABLE ledger.batch IS 'What was posted together: whole or absent.';

COMMENT ON COLUMN ledger.batch.batch_id IS 'Drawn at the start; the upper part of the ids of its events.';

COMMENT ON COLUMN ledger.batch.kind IS 'events: from a file; settlement, reversal: derived; pack: records of a scheme pack.';

COMMENT ON COLUMN ledger.batch.actor IS 'Who prepared it.';

COMMENT ON COLUMN ledger.batch.approver IS 'Who approved it, where approval is asked for; never the preparer.';

COMMENT ON COLUMN ledger.batch.program_version IS 'Version of the program that decided it.';

COMMENT ON COLUMN ledger.batch.source_name IS 'Name of the file, without its folder.';

COMMENT ON COLUMN ledger.batch.source_hash IS 'SHA-256 of the bytes of the file.';

COMMENT ON COLUMN ledger.batch.natural_key IS 'What a derived run covers, so that a rerun is exact.';

COMMENT ON COLUMN ledger.batch.pack_hash IS 'SHA-256 of the scheme pack in force: pins the versions of all rules used.';

COMMENT ON COLUMN ledger.batch.event_count IS 'Number of its events.';

COMMENT ON COLUMN ledger.batch.transfer_count IS 'Number of its transfers.';

COMMENT ON COLUMN ledger.batch.control_total IS 'Sum of its transfers by currency, minor units: JPY=123;USD=456.';

COMMENT ON COLUMN ledger.batch.content_hash IS 'SHA-256 of the canonical bytes of all that it stored, without its predecessor.';

CREATE SEQUENCE ledger.batch_number
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER TABLE ledger.batch_number OWNER TO gledger_admin;

COMMENT ON SEQUENCE ledger.batch_number IS 'Batch ids are drawn at the start and may have gaps; seal numbers are given at the end and have none.';

CREATE TABLE ledger.book (
    book_id integer NOT NULL,
    code text NOT NULL COLLATE pg_catalog."C",
    checksum bigint NOT NULL
);

ALTER TABLE ledger.book OWNER TO gledger_owner;

COMMENT ON TABLE ledger.book IS 'Books that were posted to.';

COMMENT ON COLUMN ledger.book.book_id IS 'Short for the code.';

COMMENT ON COLUMN ledger.book.code IS 'Code of the book in the scheme pack.';

COMMENT ON COLUMN ledger.book.checksum IS 'Finds a changed row; proof is the seal.';

ALTER TABLE ledger.book ALTER COLUMN book_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME ledger.book_book_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE ledger.cause (
    cause_id smallint NOT NULL,
    event text NOT NULL COLLATE pg_catalog."C",
    component text NOT NULL COLLATE pg_catalog."C",
    checksum bigint NOT NULL
);

ALTER TABLE ledger.cause OWNER TO gledger_owner;

COMMENT ON TABLE ledger.cause IS 'Why a balance moved: an event and its component.';

COMMENT ON COLUMN ledger.cause.cause_id IS 'Short for the pair.';

COMMENT ON COLUMN ledger.cause.event IS 'Event code, such as claim.paid.';

COMMENT ON COLUMN ledger.cause.component IS 'Component of the event; empty for the event itself.';

COMMENT ON COLUMN ledger.cause.checksum IS 'Finds a changed row; proof is the seal.';

ALTER TABLE ledger.cause ALTER COLUMN cause_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME ledger.cause_cause_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE ledger.clearing (
    event_id bigint NOT NULL,
    item_event_id bigint NOT NULL,
    item_ordinal smallint NOT NULL,
    amount bigint NOT NULL,
    CONSTRAINT clearing_amount_check CHECK ((amount <> 0))
);

ALTER TABLE ledger.clearing OWNER TO gledger_owner;

COMMENT ON TABLE ledger.clearing IS 'Which event cleared how much of which open item.';

COMMENT ON COLUMN ledger.clearing.event_id IS 'The receipt, remittance, settlement or reversal.';

COMMENT ON COLUMN ledger.clearing.item_event_id IS 'Event that made the item.';

COMMENT ON COLUMN ledger.clearing.item_ordinal IS 'The item''s place among that event''s items.';

COMMENT ON COLUMN ledger.clearing.amount IS 'Minor units of the item''s sign; the opposite where a reversal opened it again.';

CREATE TABLE ledger.event (
    event_id bigint NOT NULL,
    book_id integer NOT NULL,
    cause_id smallint NOT NULL,
    effective date NOT NULL,
    header_id integer NOT NULL,
    record text NOT NULL COLLATE pg_catalog."C",
    debit integer[] NOT NULL,
    credit integer[] NOT NULL,
    amount bigint[] NOT NULL,
    segment integer[] NOT NULL,
    cause smallint[] NOT NULL,
    subject text NOT NULL COLLATE pg_catalog."C",
    checksum bigint NOT NULL
)
WITH (autovacuum_vacuum_insert_scale_factor='0.2', fillfactor='100');
ALTER TABLE ONLY ledger.event ALTER COLUMN record SET STORAGE MAIN;

ALTER TABLE ledger.event OWNER TO gledger_owner;

COMMENT ON TABLE ledger.event IS 'What happened, as it was stated, with the transfers that it posted.';

COMMENT ON COLUMN ledger.event.event_id IS 'Batch id times 2^32 plus the place in the file: file order is the order of the hash.';

COMMENT ON COLUMN ledger.event.book_id IS 'Book that it started in.';

COMMENT ON COLUMN ledger.event.cause_id IS 'The event code: a cause without component.';

COMMENT ON COLUMN ledger.event.effective IS 'The effective day.';

COMMENT ON COLUMN ledger.event.header_id IS 'Names of the fields of the record.';

COMMENT ON COLUMN ledger.event.record IS 'Normalised values of the fields, separated by tabs.';

COMMENT ON COLUMN ledger.event.debit IS 'Accounts debited.';

COMMENT ON COLUMN ledger.event.credit IS 'Accounts credited.';

COMMENT ON COLUMN ledger.event.amount IS 'Minor units, each positive.';

COMMENT ON COLUMN ledger.event.segment IS 'Segments.';

COMMENT ON COLUMN ledger.event.cause IS 'Causes: event and component.';

COMMENT ON COLUMN ledger.event.subject IS 'One letter a transfer: g guarantee, c claim, r recovery, l loan, i item, - none.';

COMMENT ON COLUMN ledger.event.checksum IS 'Finds a changed row; proof is the seal.';

CREATE TABLE ledger.event_header (
    header_id integer NOT NULL,
    columns text NOT NULL COLLATE pg_catalog."C",
    checksum bigint NOT NULL
);

ALTER TABLE ledger.event_header OWNER TO gledger_owner;

COMMENT ON TABLE ledger.event_header IS 'Which fields an event''s record holds, like the header of a file.';

COMMENT ON COLUMN ledger.event_header.header_id IS 'Short for the columns.';

COMMENT ON COLUMN ledger.event_header.columns IS 'Names of the fields, sorted, separated by tabs.';

COMMENT ON COLUMN ledger.event_header.checksum IS 'Finds a changed row; proof is the seal.';

ALTER TABLE ledger.event_header ALTER COLUMN header_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME ledger.event_header_header_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE ledger.event_key (
    book_id integer NOT NULL,
    reference text NOT NULL COLLATE pg_catalog."C",
    event_id bigint NOT NULL
);

ALTER TABLE ledger.event_key OWNER TO gledger_owner;

COMMENT ON TABLE ledger.event_key IS 'References, unique per book for ever: what makes posting idempotent.';

COMMENT ON COLUMN ledger.event_key.book_id IS 'Book that the event started in.';

COMMENT ON COLUMN ledger.event_key.reference IS 'The event''s own reference.';

COMMENT ON COLUMN ledger.event_key.event_id IS 'The event.';

CREATE TABLE ledger.guarantee_state (
    book_id integer NOT NULL,
    guarantee text NOT NULL COLLATE pg_catalog."C",
    event_id bigint NOT NULL,
    effective date NOT NULL,
    outstanding_change bigint NOT NULL,
    state text NOT NULL COLLATE pg_catalog."C"
);

ALTER TABLE ledger.guarantee_state OWNER TO gledger_owner;

COMMENT ON TABLE ledger.guarantee_state IS 'Versions of each guarantee, one an event that touched it; the latest is in force.';

COMMENT ON COLUMN ledger.guarantee_state.book_id IS 'Book of the guarantor.';

COMMENT ON COLUMN ledger.guarantee_state.guarantee IS 'Code of the guarantee within the book.';

COMMENT ON COLUMN ledger.guarantee_state.event_id IS 'The event that made the version.';

COMMENT ON COLUMN ledger.guarantee_state.effective IS 'Effective day of the event.';

COMMENT ON COLUMN ledger.guarantee_state.outstanding_change IS 'By how much the event changed what is outstanding, minor units.';

COMMENT ON COLUMN ledger.guarantee_state.state IS 'Facts, amounts, layers and claims after the event.';

CREATE VIEW ledger.item_balance AS
SELECT
    NULL::bigint AS event_id,
    NULL::smallint AS ordinal,
    NULL::text COLLATE pg_catalog."C" AS reference,
    NULL::integer AS book_id,
    NULL::text COLLATE pg_catalog."C" AS kind,
    NULL::text COLLATE pg_catalog."C" AS party,
    NULL::text COLLATE pg_catalog."C" AS treaty,
    NULL::integer AS segment_id,
    NULL::text COLLATE pg_catalog."C" AS fund,
    NULL::text COLLATE pg_catalog."C" AS currency,
    NULL::bigint AS amount,
    NULL::date AS effective,
    NULL::text COLLATE pg_catalog."C" AS guarantee,
    NULL::text COLLATE pg_catalog."C" AS claim,
    NULL::bigint AS remaining;

ALTER TABLE ledger.item_balance OWNER TO gledger_owner;

COMMENT ON VIEW ledger.item_balance IS 'Open items with what is not yet cleared of each.';

CREATE TABLE ledger.migration (
    number integer NOT NULL,
    name text NOT NULL,
    checksum bytea NOT NULL,
    applied_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);

ALTER TABLE ledger.migration OWNER TO gledger_admin;

COMMENT ON TABLE ledger.migration IS 'Numbered forward-only changes of the schema, each applied once.';

COMMENT ON COLUMN ledger.migration.number IS 'Its number.';

COMMENT ON COLUMN ledger.migration.name IS 'Name of its file.';

COMMENT ON COLUMN ledger.migration.checksum IS 'SHA-256 of its text.';

COMMENT ON COLUMN ledger.migration.applied_at IS 'When it was applied.';

CREATE TABLE ledger.open_item (
    event_id bigint NOT NULL,
    ordinal smallint NOT NULL,
    reference text NOT NULL COLLATE pg_catalog."C",
    book_id integer NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    party text NOT NULL COLLATE pg_catalog."C",
    treaty text NOT NULL COLLATE pg_catalog."C",
    segment_id integer NOT NULL,
    fund text NOT NULL COLLATE pg_catalog."C",
    currency text NOT NULL COLLATE pg_catalog."C",
    amount bigint NOT NULL,
    effective date NOT NULL,
    guarantee text NOT NULL COLLATE pg_catalog."C",
    claim text NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT open_item_amount_check CHECK ((amount <> 0)),
    CONSTRAINT open_item_kind_check CHECK ((kind = ANY (ARRAY['claim'::text, 'remittance'::text, 'premium'::text])))
);

ALTER TABLE ledger.open_item OWNER TO gledger_owner;

COMMENT ON TABLE ledger.open_item IS 'What one party owes another until it is cleared; a reversal adds the negative of an item.';

COMMENT ON COLUMN ledger.open_item.event_id IS 'The event that made it.';

COMMENT ON COLUMN ledger.open_item.ordinal IS 'Its place among the event''s items.';

COMMENT ON COLUMN ledger.open_item.reference IS 'Reference of the event that made it.';

COMMENT ON COLUMN ledger.open_item.book_id IS 'Book that it was made in: the cedant''s.';

COMMENT ON COLUMN ledger.open_item.kind IS 'claim: owed to the book; remittance, premium: owed by it.';

COMMENT ON COLUMN ledger.open_item.party IS 'The other party.';

COMMENT ON COLUMN ledger.open_item.treaty IS 'Treaty under which it arose; empty where there is none.';

COMMENT ON COLUMN ledger.open_item.segment_id IS 'Segment of its transfer.';

COMMENT ON COLUMN ledger.open_item.fund IS 'Fund of the book.';

COMMENT ON COLUMN ledger.open_item.currency IS 'ISO 4217 code.';

COMMENT ON COLUMN ledger.open_item.amount IS 'Minor units; negative where a reversal took an item back.';

COMMENT ON COLUMN ledger.open_item.effective IS 'Effective day of the event.';

COMMENT ON COLUMN ledger.open_item.guarantee IS 'Guarantee that it concerns.';

COMMENT ON COLUMN ledger.open_item.claim IS 'Claim that it concerns.';

CREATE TABLE ledger.pack_record (
    batch_id bigint NOT NULL,
    ordinal integer NOT NULL,
    action text NOT NULL COLLATE pg_catalog."C",
    table_name text NOT NULL COLLATE pg_catalog."C",
    key text NOT NULL COLLATE pg_catalog."C",
    fields text NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT pack_record_action_check CHECK ((action = ANY (ARRAY['add'::text, 'end'::text])))
);

ALTER TABLE ledger.pack_record OWNER TO gledger_owner;

COMMENT ON TABLE ledger.pack_record IS 'Records of the scheme pack: added or ended by sealed batches, never edited.';

COMMENT ON COLUMN ledger.pack_record.batch_id IS 'The pack''s batch.';

COMMENT ON COLUMN ledger.pack_record.ordinal IS 'Place within the batch.';

COMMENT ON COLUMN ledger.pack_record.action IS 'add: in force from this seal on; end: the record of this key is no longer in force.';

COMMENT ON COLUMN ledger.pack_record.table_name IS 'Table of the pack: book, fund, account …';

COMMENT ON COLUMN ledger.pack_record.key IS 'Key of the record within its table, its validity included.';

COMMENT ON COLUMN ledger.pack_record.fields IS 'Fields that are present, name and value a line, separated by a tab.';

CREATE TABLE ledger.reversal (
    original_event_id bigint NOT NULL,
    event_id bigint NOT NULL,
    reference text NOT NULL COLLATE pg_catalog."C"
);

ALTER TABLE ledger.reversal OWNER TO gledger_owner;

COMMENT ON TABLE ledger.reversal IS 'Which event was reversed by which: once each.';

COMMENT ON COLUMN ledger.reversal.original_event_id IS 'The event that was reversed.';

COMMENT ON COLUMN ledger.reversal.event_id IS 'The reversal.';

COMMENT ON COLUMN ledger.reversal.reference IS 'Reference of the reversal.';

CREATE TABLE ledger.seal (
    seal_number bigint NOT NULL,
    batch_id bigint NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    previous_hash bytea NOT NULL,
    chain_hash bytea NOT NULL,
    CONSTRAINT seal_chain_hash_check CHECK ((length(chain_hash) = 32)),
    CONSTRAINT seal_previous_hash_check CHECK ((length(previous_hash) = 32)),
    CONSTRAINT seal_seal_number_check CHECK ((seal_number > 0))
);

ALTER TABLE ledger.seal OWNER TO gledger_owner;

COMMENT ON TABLE ledger.seal IS 'The order in which batches became known: one chain, no gaps, strictly rising times.';

COMMENT ON COLUMN ledger.seal.seal_number IS 'Place in the chain: 1, 2, 3 … What "as known at" refers to.';

COMMENT ON COLUMN ledger.seal.batch_id IS 'The batch that is sealed.';

COMMENT ON COLUMN ledger.seal.recorded_at IS 'The recorded time, UTC.';

COMMENT ON COLUMN ledger.seal.previous_hash IS 'Chain hash of the seal before; zeros before the first.';

COMMENT ON COLUMN ledger.seal.chain_hash IS 'SHA-256 over previous hash, content hash, number and time.';

CREATE TABLE ledger.segment (
    segment_id integer NOT NULL,
    key text NOT NULL COLLATE pg_catalog."C",
    programme text NOT NULL,
    line text NOT NULL,
    disaster text NOT NULL,
    area text NOT NULL,
    funding_source text NOT NULL,
    purpose text NOT NULL,
    treaty text NOT NULL,
    cohort smallint NOT NULL,
    underwriting_year smallint NOT NULL,
    accident_year smallint NOT NULL,
    checksum bigint NOT NULL
);

ALTER TABLE ledger.segment OWNER TO gledger_owner;

COMMENT ON TABLE ledger.segment IS 'Dimensions of transfers; both legs of a transfer have the same. Empty and 0 mean none.';

COMMENT ON COLUMN ledger.segment.segment_id IS 'Short for the key.';

COMMENT ON COLUMN ledger.segment.key IS 'The dimensions that are present, name=value, sorted by name, separated by ";".';

COMMENT ON COLUMN ledger.segment.programme IS 'Code of the programme.';

COMMENT ON COLUMN ledger.segment.line IS 'Insurance line.';

COMMENT ON COLUMN ledger.segment.disaster IS 'Code of the disaster.';

COMMENT ON COLUMN ledger.segment.area IS 'Code of the area.';

COMMENT ON COLUMN ledger.segment.funding_source IS 'Party whose money it is.';

COMMENT ON COLUMN ledger.segment.purpose IS 'Purpose of support or cost.';

COMMENT ON COLUMN ledger.segment.treaty IS 'Code of the treaty.';

COMMENT ON COLUMN ledger.segment.cohort IS 'Fiscal year in which the guarantee was drawn.';

COMMENT ON COLUMN ledger.segment.underwriting_year IS 'Year of the treaty that the guarantee attached to.';

COMMENT ON COLUMN ledger.segment.accident_year IS 'Year of the claim.';

COMMENT ON COLUMN ledger.segment.checksum IS 'Finds a changed row; proof is the seal.';

ALTER TABLE ledger.segment ALTER COLUMN segment_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME ledger.segment_segment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE VIEW ledger.transfer AS
 SELECT seal.seal_number,
    event.event_id,
    leg.ordinal,
    event.effective,
    what.event,
    why.component,
    debit.book,
    debit.fund,
    debit.chart AS debit_account,
    debit.detail AS debit_detail,
    credit.chart AS credit_account,
    credit.detail AS credit_detail,
    debit.currency,
    leg.amount,
    substr(event.subject, (leg.ordinal)::integer, 1) AS subject,
    dimension.key AS segment
   FROM (((((((ledger.event
     CROSS JOIN LATERAL UNNEST(event.debit, event.credit, event.amount, event.segment, event.cause) WITH ORDINALITY leg(debit_id, credit_id, amount, segment_id, cause_id, ordinal))
     JOIN ledger.seal ON ((seal.batch_id = (event.event_id >> 32))))
     JOIN ledger.cause what ON ((what.cause_id = event.cause_id)))
     JOIN ledger.cause why ON ((why.cause_id = leg.cause_id)))
     JOIN ledger.account debit ON ((debit.account_id = leg.debit_id)))
     JOIN ledger.account credit ON ((credit.account_id = leg.credit_id)))
     JOIN ledger.segment dimension ON ((dimension.segment_id = leg.segment_id)));

ALTER TABLE ledger.transfer OWNER TO gledger_owner;

COMMENT ON VIEW ledger.transfer IS 'Every transfer, one a row, with its names: for auditors.';

INSERT INTO ledger.account OVERRIDING SYSTEM VALUE VALUES
	(1, 'IL', 'main', '1010', 'USD', '', -2668221457167091842),
	(2, 'IL', 'main', '3110', 'USD', '', -7093012692384141397),
	(3, 'IL', 'main', '3120', 'USD', '', 4180942363770538921),
	(4, 'NY', 'main', '1010', 'USD', '', 3884675038281182667),
	(5, 'NY', 'main', '3110', 'USD', '', 2982217958213558148),
	(6, 'NY', 'main', '3120', 'USD', '', 3165152362581624100),
	(7, 'RI', 'main', '1010', 'USD', '', 2950358716674094741),
	(8, 'RI', 'main', '3110', 'USD', '', 2549709239416045779),
	(9, 'RI', 'main', '3120', 'USD', '', 4962786931976143032),
	(10, 'SD', 'main', '1010', 'USD', '', 919591192566300751),
	(11, 'SD', 'main', '3110', 'USD', '', -2543890951957772438),
	(12, 'SD', 'main', '3120', 'USD', '', 8787855270917656537),
	(13, 'reinsurer', 'main', '1010', 'USD', '', 3797113295202099296),
	(14, 'reinsurer', 'main', '3110', 'USD', '', -8430490563044346045),
	(15, 'VT', 'main', '1010', 'USD', '', 4490583051918726637),
	(16, 'VT', 'main', '3110', 'USD', '', 5400965931378712902),
	(17, 'VT', 'main', '9110', 'USD', '', -6276686765261732690),
	(18, 'VT', 'main', '9210', 'USD', '', 4287891543272341639),
	(19, 'VT', 'main', '9120', 'USD', 'reinsurer', 168599225618580093),
	(20, 'VT', 'main', '9220', 'USD', 'reinsurer', 5875055794948940987),
	(21, 'reinsurer', 'main', '9110', 'USD', 'VT', -7294886696071006833),
	(22, 'reinsurer', 'main', '9210', 'USD', 'VT', 6782671473435953908),
	(23, 'VT', 'main', '1110', 'USD', '', 2082196324948545447),
	(24, 'VT', 'main', '2110', 'USD', '', 8027448707778573544),
	(25, 'VT', 'main', '4110', 'USD', '', 1979697389139769663),
	(26, 'VT', 'main', '1210', 'USD', '', -6399286769420804678),
	(27, 'VT', 'main', '2240', 'USD', '', -2259116488079970190),
	(28, 'VT', 'main', '1220', 'USD', 'reinsurer', 548526355183714031),
	(29, 'VT', 'main', '4120', 'USD', '', 6141743118005864180),
	(30, 'reinsurer', 'main', '5110', 'USD', '', -5487319838324807137),
	(31, 'reinsurer', 'main', '2210', 'USD', 'VT', -3115392178836839453),
	(32, 'VT', 'main', '5160', 'USD', '', 7498148795057693173),
	(33, 'VT', 'main', '2220', 'USD', 'reinsurer', 589033503339075765),
	(34, 'reinsurer', 'main', '1120', 'USD', 'VT', 4469118269740613950),
	(35, 'reinsurer', 'main', '4120', 'USD', '', -7838167658126288063),
	(36, 'VT', 'main', '5120', 'USD', '', -2120215305865199413),
	(37, 'VT', 'main', '9140', 'USD', '', 1638430731316806619),
	(38, 'VT', 'main', '9240', 'USD', '', 8943896779155687017),
	(39, 'IL', 'main', '9110', 'USD', '', 8179622054909831383),
	(40, 'IL', 'main', '9210', 'USD', '', -9038087607623141240),
	(41, 'IL', 'main', '9120', 'USD', 'reinsurer', -5746576713802597283),
	(42, 'IL', 'main', '9220', 'USD', 'reinsurer', 8096568465288569151),
	(43, 'reinsurer', 'main', '9110', 'USD', 'IL', 3188215782347617177),
	(44, 'reinsurer', 'main', '9210', 'USD', 'IL', 8147037849727712123),
	(45, 'IL', 'main', '1210', 'USD', '', -7066155671155886390),
	(46, 'IL', 'main', '2240', 'USD', '', -345329532688494705),
	(47, 'IL', 'main', '1220', 'USD', 'reinsurer', 3506469623115979445),
	(48, 'IL', 'main', '4120', 'USD', '', 104569775089759092),
	(49, 'reinsurer', 'main', '2210', 'USD', 'IL', -4648929239900316596),
	(50, 'IL', 'main', '5120', 'USD', '', 7022150852577618077),
	(51, 'IL', 'main', '9140', 'USD', '', 958980146385614952),
	(52, 'IL', 'main', '9240', 'USD', '', -2565044098865659282),
	(53, 'NY', 'main', '9110', 'USD', '', 4791263534161361053),
	(54, 'NY', 'main', '9210', 'USD', '', -4175045274856295023),
	(55, 'NY', 'main', '9120', 'USD', 'reinsurer', 2987976745015225181),
	(56, 'NY', 'main', '9220', 'USD', 'reinsurer', 8579466248524125423),
	(57, 'reinsurer', 'main', '9110', 'USD', 'NY', -3258917455438319477),
	(58, 'reinsurer', 'main', '9210', 'USD', 'NY', -2054445281497956051),
	(59, 'SD', 'main', '9110', 'USD', '', 1345749458997309192),
	(60, 'SD', 'main', '9210', 'USD', '', -8848272205078509796),
	(61, 'SD', 'main', '9120', 'USD', 'reinsurer', 8462532236180507986),
	(62, 'SD', 'main', '9220', 'USD', 'reinsurer', -3181503691819494819),
	(63, 'reinsurer', 'main', '9110', 'USD', 'SD', 7879973601274892682),
	(64, 'reinsurer', 'main', '9210', 'USD', 'SD', -8998665735610168339),
	(65, 'SD', 'main', '1210', 'USD', '', 8592895555578233497),
	(66, 'SD', 'main', '2240', 'USD', '', -8211701305919885585),
	(67, 'SD', 'main', '1220', 'USD', 'reinsurer', -1408949434416424332),
	(68, 'SD', 'main', '4120', 'USD', '', 1170792948857198125),
	(69, 'reinsurer', 'main', '2210', 'USD', 'SD', 4917561885316814091),
	(70, 'SD', 'main', '5120', 'USD', '', -6983680591378087197),
	(71, 'SD', 'main', '9140', 'USD', '', -4365212653228999523),
	(72, 'SD', 'main', '9240', 'USD', '', -4863465927485444299),
	(73, 'RI', 'main', '9110', 'USD', '', -6228926280392749700),
	(74, 'RI', 'main', '9210', 'USD', '', 2184824068005170524),
	(75, 'RI', 'main', '9120', 'USD', 'reinsurer', 3925845810497567454),
	(76, 'RI', 'main', '9220', 'USD', 'reinsurer', 2166892164147979808),
	(77, 'reinsurer', 'main', '9110', 'USD', 'RI', -7852579860660932792),
	(78, 'reinsurer', 'main', '9210', 'USD', 'RI', -5535208836776414307),
	(79, 'RI', 'main', '1210', 'USD', '', 4943296892752872530),
	(80, 'RI', 'main', '2240', 'USD', '', 3811773102020995642),
	(81, 'RI', 'main', '1220', 'USD', 'reinsurer', -5280405983708079944),
	(82, 'RI', 'main', '4120', 'USD', '', -6983988666168632491),
	(83, 'reinsurer', 'main', '2210', 'USD', 'RI', 4648072771795108613),
	(84, 'RI', 'main', '5120', 'USD', '', -2755151926778101380),
	(85, 'RI', 'main', '9140', 'USD', '', 3343259974885743996),
	(86, 'RI', 'main', '9240', 'USD', '', -1781602495553065793),
	(87, 'IL', 'main', '2290', 'USD', '', -8013742375426264396),
	(88, 'reinsurer', 'main', '1290', 'USD', '', -3042523229841350330),
	(89, 'IL', 'main', '1015', 'USD', 'reinsurer', -2233465914635898823),
	(90, 'RI', 'main', '2290', 'USD', '', 8755618586610519507),
	(91, 'RI', 'main', '1015', 'USD', 'reinsurer', 1034421736076121230),
	(92, 'SD', 'main', '2290', 'USD', '', -7712255624686200363),
	(93, 'SD', 'main', '1015', 'USD', 'reinsurer', 622202042678662225);

INSERT INTO ledger.balance_sum VALUES
	(5, 1, 1, '1970-01-01', 1, 3, 200000000, 0),
	(5, 2, 1, '1970-01-01', 1, 3, 0, 200000000),
	(5, 1, 2, '1970-01-01', 1, 3, 100000000, 0),
	(5, 3, 2, '1970-01-01', 1, 3, 0, 100000000),
	(3, 4, 1, '1970-01-01', 1, 3, 300000000, 0),
	(3, 5, 1, '1970-01-01', 1, 3, 0, 300000000),
	(3, 4, 2, '1970-01-01', 1, 3, 200000000, 0),
	(3, 6, 2, '1970-01-01', 1, 3, 0, 200000000),
	(1, 7, 1, '1970-01-01', 1, 3, 100000000, 0),
	(1, 8, 1, '1970-01-01', 1, 3, 0, 100000000),
	(1, 7, 2, '1970-01-01', 1, 3, 50000000, 0),
	(1, 9, 2, '1970-01-01', 1, 3, 0, 50000000),
	(2, 10, 1, '1970-01-01', 1, 3, 400000000, 0),
	(2, 11, 1, '1970-01-01', 1, 3, 0, 400000000),
	(2, 10, 2, '1970-01-01', 1, 3, 200000000, 0),
	(2, 12, 2, '1970-01-01', 1, 3, 0, 200000000),
	(4, 13, 1, '1970-01-01', 1, 3, 1000000000, 0),
	(4, 14, 1, '1970-01-01', 1, 3, 0, 1000000000),
	(6, 15, 1, '2024-01-02', 1, 5, 50000000, 0),
	(6, 16, 1, '2024-01-02', 1, 5, 0, 50000000),
	(4, 13, 1, '2024-01-02', 1, 5, 50000000, 0),
	(4, 14, 1, '2024-01-02', 1, 5, 0, 50000000),
	(6, 17, 3, '2024-02-01', 3, 5, 8000000, 0),
	(6, 18, 3, '2024-02-01', 3, 5, 0, 8000000),
	(6, 19, 4, '2024-02-01', 4, 5, 6400000, 0),
	(6, 20, 4, '2024-02-01', 4, 5, 0, 6400000),
	(4, 21, 4, '2024-02-01', 4, 5, 6400000, 0),
	(4, 22, 4, '2024-02-01', 4, 5, 0, 6400000),
	(6, 23, 3, '2024-02-01', 6, 5, 120000, 0),
	(6, 24, 3, '2024-02-01', 6, 5, 0, 120000),
	(6, 15, 3, '2024-02-15', 8, 5, 120000, 0),
	(6, 23, 3, '2024-02-15', 8, 5, 0, 120000),
	(6, 24, 3, '2024-12-31', 10, 5, 90000, 0),
	(6, 25, 3, '2024-12-31', 10, 5, 0, 90000),
	(6, 26, 3, '2025-03-03', 12, 5, 6400000, 0),
	(6, 27, 3, '2025-03-03', 12, 5, 0, 6400000),
	(6, 26, 3, '2025-03-03', 13, 5, 48000, 0),
	(6, 27, 3, '2025-03-03', 13, 5, 0, 48000),
	(6, 18, 3, '2025-03-03', 14, 5, 6400000, 0),
	(6, 17, 3, '2025-03-03', 14, 5, 0, 6400000),
	(6, 20, 4, '2025-03-03', 15, 5, 5120000, 0),
	(6, 19, 4, '2025-03-03', 15, 5, 0, 5120000),
	(4, 22, 4, '2025-03-03', 15, 5, 5120000, 0),
	(4, 21, 4, '2025-03-03', 15, 5, 0, 5120000),
	(6, 27, 3, '2025-03-10', 17, 5, 6448000, 0),
	(6, 15, 3, '2025-03-10', 17, 5, 0, 6448000),
	(6, 28, 5, '2025-03-10', 18, 5, 5158400, 0),
	(6, 29, 5, '2025-03-10', 18, 5, 0, 5158400),
	(4, 30, 5, '2025-03-10', 18, 5, 5158400, 0),
	(4, 31, 5, '2025-03-10', 18, 5, 0, 5158400),
	(6, 15, 3, '2025-09-30', 20, 5, 1000000, 0),
	(6, 26, 3, '2025-09-30', 20, 5, 0, 1000000),
	(6, 32, 5, '2025-09-30', 21, 5, 800000, 0),
	(6, 33, 5, '2025-09-30', 21, 5, 0, 800000),
	(4, 34, 5, '2025-09-30', 21, 5, 800000, 0),
	(4, 35, 5, '2025-09-30', 21, 5, 0, 800000),
	(6, 36, 3, '2026-03-31', 23, 5, 5448000, 0),
	(6, 26, 3, '2026-03-31', 23, 5, 0, 5448000),
	(6, 37, 3, '2026-03-31', 24, 5, 5448000, 0),
	(6, 38, 3, '2026-03-31', 24, 5, 0, 5448000),
	(5, 39, 6, '2003-03-31', 3, 7, 5000000, 0),
	(5, 40, 6, '2003-03-31', 3, 7, 0, 5000000),
	(5, 41, 7, '2003-03-31', 4, 7, 4000000, 0),
	(5, 42, 7, '2003-03-31', 4, 7, 0, 4000000),
	(4, 43, 7, '2003-03-31', 4, 7, 4000000, 0),
	(4, 44, 7, '2003-03-31', 4, 7, 0, 4000000),
	(5, 40, 6, '2010-04-30', 26, 7, 5000000, 0),
	(5, 39, 6, '2010-04-30', 26, 7, 0, 5000000),
	(5, 42, 7, '2010-04-30', 27, 7, 4000000, 0),
	(5, 41, 7, '2010-04-30', 27, 7, 0, 4000000),
	(4, 44, 7, '2010-04-30', 27, 7, 4000000, 0),
	(4, 43, 7, '2010-04-30', 27, 7, 0, 4000000),
	(5, 39, 8, '2006-02-09', 3, 7, 750000, 0),
	(5, 40, 8, '2006-02-09', 3, 7, 0, 750000),
	(5, 41, 9, '2006-02-09', 4, 7, 600000, 0),
	(5, 42, 9, '2006-02-09', 4, 7, 0, 600000),
	(4, 43, 9, '2006-02-09', 4, 7, 600000, 0),
	(4, 44, 9, '2006-02-09', 4, 7, 0, 600000),
	(5, 45, 8, '2013-05-02', 12, 7, 84750, 0),
	(5, 46, 8, '2013-05-02', 12, 7, 0, 84750),
	(5, 40, 8, '2013-05-02', 14, 7, 84750, 0),
	(5, 39, 8, '2013-05-02', 14, 7, 0, 84750),
	(5, 42, 9, '2013-05-02', 15, 7, 67800, 0),
	(5, 41, 9, '2013-05-02', 15, 7, 0, 67800),
	(4, 44, 9, '2013-05-02', 15, 7, 67800, 0),
	(4, 43, 9, '2013-05-02', 15, 7, 0, 67800),
	(5, 40, 8, '2013-05-02', 29, 7, 665250, 0),
	(5, 39, 8, '2013-05-02', 29, 7, 0, 665250),
	(5, 42, 9, '2013-05-02', 30, 7, 532200, 0),
	(5, 41, 9, '2013-05-02', 30, 7, 0, 532200),
	(4, 44, 9, '2013-05-02', 30, 7, 532200, 0),
	(4, 43, 9, '2013-05-02', 30, 7, 0, 532200),
	(5, 46, 8, '2013-05-02', 17, 7, 84750, 0),
	(5, 1, 8, '2013-05-02', 17, 7, 0, 84750),
	(5, 47, 10, '2013-05-02', 18, 7, 67800, 0),
	(5, 48, 10, '2013-05-02', 18, 7, 0, 67800),
	(4, 30, 10, '2013-05-02', 18, 7, 67800, 0),
	(4, 49, 10, '2013-05-02', 18, 7, 0, 67800),
	(5, 50, 8, '2013-05-02', 23, 7, 84750, 0),
	(5, 45, 8, '2013-05-02', 23, 7, 0, 84750),
	(5, 51, 8, '2013-05-02', 24, 7, 84750, 0),
	(5, 52, 8, '2013-05-02', 24, 7, 0, 84750),
	(5, 39, 8, '2006-02-10', 3, 7, 1000000, 0),
	(5, 40, 8, '2006-02-10', 3, 7, 0, 1000000),
	(5, 41, 9, '2006-02-10', 4, 7, 800000, 0),
	(5, 42, 9, '2006-02-10', 4, 7, 0, 800000),
	(4, 43, 9, '2006-02-10', 4, 7, 800000, 0),
	(4, 44, 9, '2006-02-10', 4, 7, 0, 800000),
	(5, 45, 8, '2011-04-19', 12, 7, 665300, 0),
	(5, 46, 8, '2011-04-19', 12, 7, 0, 665300),
	(5, 40, 8, '2011-04-19', 14, 7, 665300, 0),
	(5, 39, 8, '2011-04-19', 14, 7, 0, 665300),
	(5, 42, 9, '2011-04-19', 15, 7, 532240, 0),
	(5, 41, 9, '2011-04-19', 15, 7, 0, 532240),
	(4, 44, 9, '2011-04-19', 15, 7, 532240, 0),
	(4, 43, 9, '2011-04-19', 15, 7, 0, 532240),
	(5, 40, 8, '2011-04-19', 29, 7, 334700, 0),
	(5, 39, 8, '2011-04-19', 29, 7, 0, 334700),
	(5, 42, 9, '2011-04-19', 30, 7, 267760, 0),
	(5, 41, 9, '2011-04-19', 30, 7, 0, 267760),
	(4, 44, 9, '2011-04-19', 30, 7, 267760, 0),
	(4, 43, 9, '2011-04-19', 30, 7, 0, 267760),
	(5, 46, 8, '2011-04-19', 17, 7, 665300, 0),
	(5, 1, 8, '2011-04-19', 17, 7, 0, 665300),
	(5, 47, 11, '2011-04-19', 18, 7, 532240, 0),
	(5, 48, 11, '2011-04-19', 18, 7, 0, 532240),
	(4, 30, 11, '2011-04-19', 18, 7, 532240, 0),
	(4, 49, 11, '2011-04-19', 18, 7, 0, 532240),
	(5, 50, 8, '2011-04-19', 23, 7, 665300, 0),
	(5, 45, 8, '2011-04-19', 23, 7, 0, 665300),
	(5, 51, 8, '2011-04-19', 24, 7, 665300, 0),
	(5, 52, 8, '2011-04-19', 24, 7, 0, 665300),
	(5, 39, 12, '1997-03-12', 3, 7, 5000000, 0),
	(5, 40, 12, '1997-03-12', 3, 7, 0, 5000000),
	(5, 41, 13, '1997-03-12', 4, 7, 4000000, 0),
	(5, 42, 13, '1997-03-12', 4, 7, 0, 4000000),
	(4, 43, 13, '1997-03-12', 4, 7, 4000000, 0),
	(4, 44, 13, '1997-03-12', 4, 7, 0, 4000000),
	(5, 40, 12, '2004-10-30', 26, 7, 5000000, 0),
	(5, 39, 12, '2004-10-30', 26, 7, 0, 5000000),
	(5, 42, 13, '2004-10-30', 27, 7, 4000000, 0),
	(5, 41, 13, '2004-10-30', 27, 7, 0, 4000000),
	(4, 44, 13, '2004-10-30', 27, 7, 4000000, 0),
	(4, 43, 13, '2004-10-30', 27, 7, 0, 4000000),
	(5, 39, 14, '2004-08-09', 3, 7, 1700000, 0),
	(5, 40, 14, '2004-08-09', 3, 7, 0, 1700000),
	(5, 41, 15, '2004-08-09', 4, 7, 1360000, 0),
	(5, 42, 15, '2004-08-09', 4, 7, 0, 1360000),
	(4, 43, 15, '2004-08-09', 4, 7, 1360000, 0),
	(4, 44, 15, '2004-08-09', 4, 7, 0, 1360000),
	(5, 40, 14, '2009-10-31', 26, 7, 3200000, 0),
	(5, 39, 14, '2009-10-31', 26, 7, 0, 3200000),
	(5, 42, 15, '2009-10-31', 27, 7, 2560000, 0),
	(5, 41, 15, '2009-10-31', 27, 7, 0, 2560000),
	(4, 44, 15, '2009-10-31', 27, 7, 2560000, 0),
	(4, 43, 15, '2009-10-31', 27, 7, 0, 2560000),
	(3, 53, 12, '1997-03-18', 3, 7, 6800000, 0),
	(3, 54, 12, '1997-03-18', 3, 7, 0, 6800000),
	(3, 55, 13, '1997-03-18', 4, 7, 5440000, 0),
	(3, 56, 13, '1997-03-18', 4, 7, 0, 5440000),
	(4, 57, 13, '1997-03-18', 4, 7, 5440000, 0),
	(4, 58, 13, '1997-03-18', 4, 7, 0, 5440000),
	(3, 54, 12, '2002-06-23', 26, 7, 6800000, 0),
	(3, 53, 12, '2002-06-23', 26, 7, 0, 6800000),
	(3, 56, 13, '2002-06-23', 27, 7, 5440000, 0),
	(3, 55, 13, '2002-06-23', 27, 7, 0, 5440000),
	(4, 58, 13, '2002-06-23', 27, 7, 5440000, 0),
	(4, 57, 13, '2002-06-23', 27, 7, 0, 5440000),
	(5, 39, 12, '1997-03-20', 3, 7, 8250000, 0),
	(5, 40, 12, '1997-03-20', 3, 7, 0, 8250000),
	(5, 41, 13, '1997-03-20', 4, 7, 6600000, 0),
	(5, 42, 13, '1997-03-20', 4, 7, 0, 6600000),
	(4, 43, 13, '1997-03-20', 4, 7, 6600000, 0),
	(4, 44, 13, '1997-03-20', 4, 7, 0, 6600000),
	(5, 40, 12, '2004-05-31', 26, 7, 8250000, 0),
	(5, 39, 12, '2004-05-31', 26, 7, 0, 8250000),
	(5, 42, 13, '2004-05-31', 27, 7, 6600000, 0),
	(5, 41, 13, '2004-05-31', 27, 7, 0, 6600000),
	(4, 44, 13, '2004-05-31', 27, 7, 6600000, 0),
	(4, 43, 13, '2004-05-31', 27, 7, 0, 6600000),
	(2, 59, 16, '1980-10-07', 3, 7, 14850000, 0),
	(2, 60, 16, '1980-10-07', 3, 7, 0, 14850000),
	(2, 61, 17, '1980-10-07', 4, 7, 11880000, 0),
	(2, 62, 17, '1980-10-07', 4, 7, 0, 11880000),
	(4, 63, 17, '1980-10-07', 4, 7, 11880000, 0),
	(4, 64, 17, '1980-10-07', 4, 7, 0, 11880000),
	(2, 65, 16, '1989-02-21', 12, 7, 14850000, 0),
	(2, 66, 16, '1989-02-21', 12, 7, 0, 14850000),
	(2, 60, 16, '1989-02-21', 14, 7, 14850000, 0),
	(2, 59, 16, '1989-02-21', 14, 7, 0, 14850000),
	(2, 62, 17, '1989-02-21', 15, 7, 11880000, 0),
	(2, 61, 17, '1989-02-21', 15, 7, 0, 11880000),
	(4, 64, 17, '1989-02-21', 15, 7, 11880000, 0),
	(4, 63, 17, '1989-02-21', 15, 7, 0, 11880000),
	(2, 66, 16, '1989-02-21', 17, 7, 14850000, 0),
	(2, 10, 16, '1989-02-21', 17, 7, 0, 14850000),
	(2, 67, 18, '1989-02-21', 18, 7, 11880000, 0),
	(2, 68, 18, '1989-02-21', 18, 7, 0, 11880000),
	(4, 30, 18, '1989-02-21', 18, 7, 11880000, 0),
	(4, 69, 18, '1989-02-21', 18, 7, 0, 11880000),
	(2, 70, 16, '1989-02-21', 23, 7, 14850000, 0),
	(2, 65, 16, '1989-02-21', 23, 7, 0, 14850000),
	(2, 71, 16, '1989-02-21', 24, 7, 14850000, 0),
	(2, 72, 16, '1989-02-21', 24, 7, 0, 14850000),
	(5, 39, 14, '2004-09-28', 3, 7, 1500000, 0),
	(5, 40, 14, '2004-09-28', 3, 7, 0, 1500000),
	(5, 41, 15, '2004-09-28', 4, 7, 1200000, 0),
	(5, 42, 15, '2004-09-28', 4, 7, 0, 1200000),
	(4, 43, 15, '2004-09-28', 4, 7, 1200000, 0),
	(4, 44, 15, '2004-09-28', 4, 7, 0, 1200000),
	(3, 53, 19, '2004-10-13', 3, 7, 1250000, 0),
	(3, 54, 19, '2004-10-13', 3, 7, 0, 1250000),
	(3, 55, 20, '2004-10-13', 4, 7, 1000000, 0),
	(3, 56, 20, '2004-10-13', 4, 7, 0, 1000000),
	(4, 57, 20, '2004-10-13', 4, 7, 1000000, 0),
	(4, 58, 20, '2004-10-13', 4, 7, 0, 1000000),
	(3, 54, 19, '2009-10-31', 26, 7, 1250000, 0),
	(3, 53, 19, '2009-10-31', 26, 7, 0, 1250000),
	(3, 56, 20, '2009-10-31', 27, 7, 1000000, 0),
	(3, 55, 20, '2009-10-31', 27, 7, 0, 1000000),
	(4, 58, 20, '2009-10-31', 27, 7, 1000000, 0),
	(4, 57, 20, '2009-10-31', 27, 7, 0, 1000000),
	(1, 73, 19, '2004-10-28', 3, 7, 650000, 0),
	(1, 74, 19, '2004-10-28', 3, 7, 0, 650000),
	(1, 75, 20, '2004-10-28', 4, 7, 520000, 0),
	(1, 76, 20, '2004-10-28', 4, 7, 0, 520000),
	(4, 77, 20, '2004-10-28', 4, 7, 520000, 0),
	(4, 78, 20, '2004-10-28', 4, 7, 0, 520000),
	(1, 74, 19, '2011-10-31', 26, 7, 650000, 0),
	(1, 73, 19, '2011-10-31', 26, 7, 0, 650000),
	(1, 76, 20, '2011-10-31', 27, 7, 520000, 0),
	(1, 75, 20, '2011-10-31', 27, 7, 0, 520000),
	(4, 78, 20, '2011-10-31', 27, 7, 520000, 0),
	(4, 77, 20, '2011-10-31', 27, 7, 0, 520000),
	(3, 53, 8, '2006-02-22', 3, 7, 500000, 0),
	(3, 54, 8, '2006-02-22', 3, 7, 0, 500000),
	(3, 55, 9, '2006-02-22', 4, 7, 400000, 0),
	(3, 56, 9, '2006-02-22', 4, 7, 0, 400000),
	(4, 57, 9, '2006-02-22', 4, 7, 400000, 0),
	(4, 58, 9, '2006-02-22', 4, 7, 0, 400000),
	(3, 54, 8, '2013-05-31', 26, 7, 500000, 0),
	(3, 53, 8, '2013-05-31', 26, 7, 0, 500000),
	(3, 56, 9, '2013-05-31', 27, 7, 400000, 0),
	(3, 55, 9, '2013-05-31', 27, 7, 0, 400000),
	(4, 58, 9, '2013-05-31', 27, 7, 400000, 0),
	(4, 57, 9, '2013-05-31', 27, 7, 0, 400000),
	(1, 73, 19, '2004-12-09', 3, 7, 1000000, 0),
	(1, 74, 19, '2004-12-09', 3, 7, 0, 1000000),
	(1, 75, 20, '2004-12-09', 4, 7, 800000, 0),
	(1, 76, 20, '2004-12-09', 4, 7, 0, 800000),
	(4, 77, 20, '2004-12-09', 4, 7, 800000, 0),
	(4, 78, 20, '2004-12-09', 4, 7, 0, 800000),
	(1, 79, 19, '2008-05-08', 12, 7, 978600, 0),
	(1, 80, 19, '2008-05-08', 12, 7, 0, 978600),
	(1, 74, 19, '2008-05-08', 14, 7, 978600, 0),
	(1, 73, 19, '2008-05-08', 14, 7, 0, 978600),
	(1, 76, 20, '2008-05-08', 15, 7, 782880, 0),
	(1, 75, 20, '2008-05-08', 15, 7, 0, 782880),
	(4, 78, 20, '2008-05-08', 15, 7, 782880, 0),
	(4, 77, 20, '2008-05-08', 15, 7, 0, 782880),
	(1, 74, 19, '2008-05-08', 29, 7, 21400, 0),
	(1, 73, 19, '2008-05-08', 29, 7, 0, 21400),
	(1, 76, 20, '2008-05-08', 30, 7, 17120, 0),
	(1, 75, 20, '2008-05-08', 30, 7, 0, 17120),
	(4, 78, 20, '2008-05-08', 30, 7, 17120, 0),
	(4, 77, 20, '2008-05-08', 30, 7, 0, 17120),
	(1, 80, 19, '2008-05-08', 17, 7, 978600, 0),
	(1, 7, 19, '2008-05-08', 17, 7, 0, 978600),
	(1, 81, 21, '2008-05-08', 18, 7, 782880, 0),
	(1, 82, 21, '2008-05-08', 18, 7, 0, 782880),
	(4, 30, 21, '2008-05-08', 18, 7, 782880, 0),
	(4, 83, 21, '2008-05-08', 18, 7, 0, 782880),
	(1, 84, 19, '2008-05-08', 23, 7, 978600, 0),
	(1, 79, 19, '2008-05-08', 23, 7, 0, 978600),
	(1, 85, 19, '2008-05-08', 24, 7, 978600, 0),
	(1, 86, 19, '2008-05-08', 24, 7, 0, 978600),
	(1, 73, 19, '2004-12-20', 3, 7, 250000, 0),
	(1, 74, 19, '2004-12-20', 3, 7, 0, 250000),
	(1, 75, 20, '2004-12-20', 4, 7, 200000, 0),
	(1, 76, 20, '2004-12-20', 4, 7, 0, 200000),
	(4, 77, 20, '2004-12-20', 4, 7, 200000, 0),
	(4, 78, 20, '2004-12-20', 4, 7, 0, 200000),
	(1, 74, 19, '2013-02-28', 26, 7, 250000, 0),
	(1, 73, 19, '2013-02-28', 26, 7, 0, 250000),
	(1, 76, 20, '2013-02-28', 27, 7, 200000, 0),
	(1, 75, 20, '2013-02-28', 27, 7, 0, 200000),
	(4, 78, 20, '2013-02-28', 27, 7, 200000, 0),
	(4, 77, 20, '2013-02-28', 27, 7, 0, 200000),
	(1, 73, 19, '2004-12-27', 3, 7, 500000, 0),
	(1, 74, 19, '2004-12-27', 3, 7, 0, 500000),
	(1, 75, 20, '2004-12-27', 4, 7, 400000, 0),
	(1, 76, 20, '2004-12-27', 4, 7, 0, 400000),
	(4, 77, 20, '2004-12-27', 4, 7, 400000, 0),
	(4, 78, 20, '2004-12-27', 4, 7, 0, 400000),
	(1, 74, 19, '2012-01-31', 26, 7, 4325000, 0),
	(1, 73, 19, '2012-01-31', 26, 7, 0, 4325000),
	(1, 76, 20, '2012-01-31', 27, 7, 3460000, 0),
	(1, 75, 20, '2012-01-31', 27, 7, 0, 3460000),
	(4, 78, 20, '2012-01-31', 27, 7, 3460000, 0),
	(4, 77, 20, '2012-01-31', 27, 7, 0, 3460000),
	(1, 73, 19, '2004-12-30', 3, 7, 3825000, 0),
	(1, 74, 19, '2004-12-30', 3, 7, 0, 3825000),
	(1, 75, 20, '2004-12-30', 4, 7, 3060000, 0),
	(1, 76, 20, '2004-12-30', 4, 7, 0, 3060000),
	(4, 77, 20, '2004-12-30', 4, 7, 3060000, 0),
	(4, 78, 20, '2004-12-30', 4, 7, 0, 3060000),
	(5, 87, 10, '2014-08-29', 31, 9, 67800, 0),
	(5, 47, 10, '2014-08-29', 31, 9, 0, 67800),
	(4, 49, 10, '2014-08-29', 31, 9, 67800, 0),
	(4, 88, 10, '2014-08-29', 31, 9, 0, 67800),
	(5, 87, 11, '2014-08-29', 31, 9, 532240, 0),
	(5, 47, 11, '2014-08-29', 31, 9, 0, 532240),
	(4, 49, 11, '2014-08-29', 31, 9, 532240, 0),
	(4, 88, 11, '2014-08-29', 31, 9, 0, 532240),
	(5, 89, 10, '2014-08-29', 32, 9, 67800, 0),
	(5, 87, 10, '2014-08-29', 32, 9, 0, 67800),
	(4, 88, 10, '2014-08-29', 32, 9, 67800, 0),
	(4, 13, 10, '2014-08-29', 32, 9, 0, 67800),
	(5, 89, 11, '2014-08-29', 32, 9, 532240, 0),
	(5, 87, 11, '2014-08-29', 32, 9, 0, 532240),
	(4, 88, 11, '2014-08-29', 32, 9, 532240, 0),
	(4, 13, 11, '2014-08-29', 32, 9, 0, 532240),
	(1, 90, 21, '2014-08-29', 31, 9, 782880, 0),
	(1, 81, 21, '2014-08-29', 31, 9, 0, 782880),
	(4, 83, 21, '2014-08-29', 31, 9, 782880, 0),
	(4, 88, 21, '2014-08-29', 31, 9, 0, 782880),
	(1, 91, 21, '2014-08-29', 32, 9, 782880, 0),
	(1, 90, 21, '2014-08-29', 32, 9, 0, 782880),
	(4, 88, 21, '2014-08-29', 32, 9, 782880, 0),
	(4, 13, 21, '2014-08-29', 32, 9, 0, 782880),
	(2, 92, 18, '2014-08-29', 31, 9, 11880000, 0),
	(2, 67, 18, '2014-08-29', 31, 9, 0, 11880000),
	(4, 69, 18, '2014-08-29', 31, 9, 11880000, 0),
	(4, 88, 18, '2014-08-29', 31, 9, 0, 11880000),
	(2, 93, 18, '2014-08-29', 32, 9, 11880000, 0),
	(2, 92, 18, '2014-08-29', 32, 9, 0, 11880000),
	(4, 88, 18, '2014-08-29', 32, 9, 11880000, 0),
	(4, 13, 18, '2014-08-29', 32, 9, 0, 11880000),
	(6, 23, 3, '2024-02-15', 8, 13, 120000, 0),
	(6, 15, 3, '2024-02-15', 8, 13, 0, 120000);

INSERT INTO ledger.batch VALUES
	(1, 'pack', 'clerk', NULL, '0.1.0', 'united-states', NULL, NULL, '\xebcd5ebe2b6339d2474e67a09e87818dc1653204844682dad2883340eaacd4db', 0, 0, '', '\x88d63591cb88f7fe0ce89fee847eb08b3c6ed01430c408ac8e33e4e0c2272a9f'),
	(3, 'events', 'clerk', NULL, '0.1.0', 'contributions.csv', '\x475f96da7a95a8f832a8ae87236e27ee3ed551ab69c3fd8fa4ed1a1c9a8f6b9e', NULL, '\xebcd5ebe2b6339d2474e67a09e87818dc1653204844682dad2883340eaacd4db', 9, 9, 'USD=2550000000', '\x76638fe23af0ad92fd95e230a608f2a8886761e3cfd319ea2929810f20dab370'),
	(5, 'events', 'clerk', NULL, '0.1.0', 'first-steps.csv', '\x23e10803c9019d2ca5bc3ae403c8b872358bdf03ae77dfe565a00cd55237c369', NULL, '\xebcd5ebe2b6339d2474e67a09e87818dc1653204844682dad2883340eaacd4db', 10, 21, 'USD=174478800', '\xabb7de46ec46796530e6b66ca9d26ddce69820f1d7cf320347c6ef3d7c7ebabd'),
	(7, 'events', 'clerk', NULL, '0.1.0', 'few.csv', '\xdfe6ad0e7afc7ffc823fc1d56b3e0c7db9b8f9d3e0b1cda5d2365e2e8721be82', NULL, '\xebcd5ebe2b6339d2474e67a09e87818dc1653204844682dad2883340eaacd4db', 40, 129, 'USD=367530440', '\xdf2ff0a65a39039691e269be86a743f607e76964b940424e3a164f821c371f6e'),
	(9, 'settlement', 'clerk', NULL, '0.1.0', NULL, NULL, 'settlement/QS-EXAMPLE/2014-08-29/4', '\xebcd5ebe2b6339d2474e67a09e87818dc1653204844682dad2883340eaacd4db', 3, 16, 'USD=53051680', '\x7f8b62e014e71215682ca6e87dea8457db5226f9b3bdf3bd4c1ce690c164efc1'),
	(13, 'reversal', 'clerk', NULL, '0.1.0', NULL, NULL, NULL, '\xebcd5ebe2b6339d2474e67a09e87818dc1653204844682dad2883340eaacd4db', 1, 1, 'USD=120000', '\xd0838672ea9cababec081d1c75bf1f5517e0c11087714916a5b8eb8b7105e8da');

INSERT INTO ledger.book OVERRIDING SYSTEM VALUE VALUES
	(1, 'RI', 1013872790981113642),
	(2, 'SD', -9042269046214273980),
	(3, 'NY', -3451427445096315900),
	(4, 'reinsurer', -4105407678073481645),
	(5, 'IL', 9186758816236760270),
	(6, 'VT', -4424784262202964801),
	(7, 'OK', -9108828935806114422),
	(8, 'CA', -2425151761073671779),
	(9, 'IA', 1726007749773801500),
	(10, 'DE', 4099878205026361809),
	(11, 'PR', 8412840085401847758),
	(12, 'TN', -4176619833473718792),
	(13, 'NM', 8470629388809530724),
	(14, 'WI', 1644272926331543966),
	(15, 'MT', 4197720700527377653),
	(16, 'KY', -6881731574638478284),
	(17, 'NH', 2583154361241184451),
	(18, 'PA', 5016468946800325812),
	(19, 'AL', -3087512496557217671),
	(20, 'AZ', -4458839320856023386),
	(21, 'SC', -6921420824414126651),
	(22, 'MS', -681017536536451923),
	(23, 'WV', -2307832102501118069),
	(24, 'FL', 107392527207369116),
	(25, 'WY', -747198309859543675),
	(26, 'LA', 1136744711066540928),
	(27, 'ID', 8767970654838269629),
	(28, 'NC', 2057254126233997852),
	(29, 'MA', -4337394965720327169),
	(30, 'MN', 5930618832871167771),
	(31, 'CT', 6663839845764377970),
	(32, 'MI', -4369372599388267633),
	(33, 'VA', 3569181751082526217),
	(34, 'GA', 5855133576498166461),
	(35, 'MD', 5232274223346143529),
	(36, 'OR', -8659818612787341730),
	(37, 'NJ', 2613531192283792713),
	(38, 'IN', -3831170131537016911),
	(39, 'UT', 5662615214649541282),
	(40, 'CO', -1386791645529759962),
	(41, 'TX', 7103269475464950963),
	(42, 'ND', -6063294740960183249),
	(43, 'AK', 139636902895237176),
	(44, 'DC', -3632902098397708934),
	(45, 'KS', 7418319722294363842),
	(46, 'MO', 5008784062593477936),
	(47, 'NE', -5048617694041955377),
	(48, 'AR', 2462640197288974240),
	(49, 'ME', 7278117331269520942),
	(50, 'WA', 7572692838755468265),
	(51, 'OH', 4427717913216991754),
	(52, 'HI', -7895801933069432953),
	(53, 'NV', 6687168419144199491);

INSERT INTO ledger.cause OVERRIDING SYSTEM VALUE VALUES
	(1, 'fund.contribution', 'paid', -2399849690787405550),
	(2, 'fund.contribution', '', -6454659569769933889),
	(3, 'guarantee.drawn', 'drawn', -6877983199311401992),
	(4, 'guarantee.drawn', 'ceded', -1019493972347389241),
	(5, 'guarantee.drawn', '', -4153097608432562419),
	(6, 'fee.billed', 'feeBilled', -7400498803134145637),
	(7, 'fee.billed', '', 7694744567377274140),
	(8, 'fee.received', 'feePaidBilled', 7001036980093465790),
	(9, 'fee.received', '', 4352354869683771138),
	(10, 'fee.earned', 'feeEarned', 8599643262671274444),
	(11, 'fee.earned', '', 4325252705395902342),
	(12, 'claim.accepted', 'principal', 1560038452535029346),
	(13, 'claim.accepted', 'interest', 276016924339842450),
	(14, 'claim.accepted', 'relieved', 8354779771475721850),
	(15, 'claim.accepted', 'relievedCeded', -8239370857225846336),
	(16, 'claim.accepted', '', -5091997202736249046),
	(17, 'claim.paid', 'paid', 5090618914672984428),
	(18, 'claim.paid', 'insuranceClaimed', 4675983905984876782),
	(19, 'claim.paid', '', 5957071397601822251),
	(20, 'recovery.received', 'book', -1449782059797505541),
	(21, 'recovery.received', 'fromExpense', 8266631425609803117),
	(22, 'recovery.received', '', -1000707816610530930),
	(23, 'indemnity.writtenOff', 'writtenDown', 8236028255475515922),
	(24, 'indemnity.writtenOff', 'memo', 5540302761162338335),
	(25, 'indemnity.writtenOff', '', -2583563303783206105),
	(26, 'guarantee.released', 'released', 2264294030924421419),
	(27, 'guarantee.released', 'releasedCeded', 4579503101262446863),
	(28, 'guarantee.released', '', 4134597289841158578),
	(29, 'claim.accepted', 'restReleased', 3229470300478335754),
	(30, 'claim.accepted', 'restReleasedCeded', 8841323642943336399),
	(31, 'reinsurance.settlement', 'claimCleared', 2098998645291025862),
	(32, 'reinsurance.settlement', 'netReceived', -8577874501490574270),
	(33, 'reinsurance.settlement', '', -60569877276490841),
	(34, 'posting.reversed', '', -4026402536465393226);

INSERT INTO ledger.clearing VALUES
	(38654705664, 30064771076, 0, 67800),
	(38654705664, 30064771080, 0, 532240),
	(38654705665, 30064771104, 0, 782880),
	(38654705666, 30064771092, 0, 11880000);

INSERT INTO ledger.event VALUES
	(12884901888, 5, 2, '1970-01-01', 1, '200000000	Opening contribution of the nation	main	treasury	IL/contribution-1', '{1}', '{2}', '{200000000}', '{1}', '{1}', '-', 6620954659477577870),
	(12884901889, 5, 2, '1970-01-01', 1, '100000000	Opening contribution of the state	main	state	IL/contribution-2', '{1}', '{3}', '{100000000}', '{2}', '{1}', '-', -2845618978774395858),
	(12884901890, 3, 2, '1970-01-01', 1, '300000000	Opening contribution of the nation	main	treasury	NY/contribution-1', '{4}', '{5}', '{300000000}', '{1}', '{1}', '-', 1289849174283510380),
	(12884901891, 3, 2, '1970-01-01', 1, '200000000	Opening contribution of the state	main	state	NY/contribution-2', '{4}', '{6}', '{200000000}', '{2}', '{1}', '-', -4112681567433400824),
	(12884901892, 1, 2, '1970-01-01', 1, '100000000	Opening contribution of the nation	main	treasury	RI/contribution-1', '{7}', '{8}', '{100000000}', '{1}', '{1}', '-', -3628514904558919008),
	(12884901893, 1, 2, '1970-01-01', 1, '50000000	Opening contribution of the state	main	state	RI/contribution-2', '{7}', '{9}', '{50000000}', '{2}', '{1}', '-', 6337263535359899484),
	(12884901894, 2, 2, '1970-01-01', 1, '400000000	Opening contribution of the nation	main	treasury	SD/contribution-1', '{10}', '{11}', '{400000000}', '{1}', '{1}', '-', -7887098753734995092),
	(12884901895, 2, 2, '1970-01-01', 1, '200000000	Opening contribution of the state	main	state	SD/contribution-2', '{10}', '{12}', '{200000000}', '{2}', '{1}', '-', -6445230497124499747),
	(12884901896, 4, 2, '1970-01-01', 1, '1000000000	Opening contribution of the nation	main	treasury	reinsurer/contribution-1', '{13}', '{14}', '{1000000000}', '{1}', '{1}', '-', 5734448645315825279),
	(21474836480, 6, 2, '2024-01-02', 2, '50000000	treasury	C-2024-01', '{15}', '{16}', '{50000000}', '{1}', '{1}', '-', -8388517297953737340),
	(21474836481, 4, 2, '2024-01-02', 2, '50000000	treasury	C-2024-02', '{13}', '{14}', '{50000000}', '{1}', '{1}', '-', -5188724062023048074),
	(21474836482, 6, 5, '2024-02-01', 3, '8000000	G17	lenders	7a	G17/draw', '{17,19,21}', '{18,20,22}', '{8000000,6400000,6400000}', '{3,4,4}', '{3,4,4}', 'ggg', -2551425772425839709),
	(21474836483, 6, 7, '2024-02-01', 4, '120000	G17	G17/fee', '{23}', '{24}', '{120000}', '{3}', '{6}', 'g', 8294305890053766137),
	(21474836484, 6, 9, '2024-02-15', 4, '120000	G17	G17/fee-received', '{15}', '{23}', '{120000}', '{3}', '{8}', 'g', -6050022076748402811),
	(21474836485, 6, 11, '2024-12-31', 4, '90000	G17	G17/earned-2024', '{24}', '{25}', '{90000}', '{3}', '{10}', 'g', -51894963167849725),
	(21474836486, 6, 16, '2025-03-03', 5, '6448000	K3	G17	48000	6400000	G17/accepted', '{26,26,18,20,22}', '{27,27,17,19,21}', '{6400000,48000,6400000,5120000,5120000}', '{3,3,3,4,4}', '{12,13,14,15,15}', 'ccggg', -2378212558085535571),
	(21474836487, 6, 19, '2025-03-10', 6, '6448000	K3	G17	48000	lenders	6400000	G17/paid', '{27,28,30}', '{15,29,31}', '{6448000,5158400,5158400}', '{3,5,5}', '{17,18,18}', 'ccc', 7697240979795296484),
	(21474836488, 6, 22, '2025-09-30', 7, '1000000	K3	G17	R1	G17/recovered-1', '{15,32,34}', '{26,33,35}', '{1000000,800000,800000}', '{3,5,5}', '{20,21,21}', 'ccc', -2604385746172531267),
	(21474836489, 6, 25, '2026-03-31', 8, 'K3	G17	Debtor without means	G17/written-off', '{36,37}', '{26,38}', '{5448000,5448000}', '{3,3}', '{23,24}', 'cc', -2278573490929563010),
	(30064771072, 5, 5, '2003-03-31', 3, '5000000	1006075007	lenders	7a	1006075007/drawn', '{39,41,43}', '{40,42,44}', '{5000000,4000000,4000000}', '{6,7,7}', '{3,4,4}', 'ggg', 2617210152009753898),
	(30064771073, 5, 28, '2010-04-30', 9, '1006075007	release date estimated: disbursement or approval plus term	1006075007/released', '{40,42,44}', '{39,41,43}', '{5000000,4000000,4000000}', '{6,7,7}', '{26,27,27}', 'ggg', -2206427339038375755),
	(30064771074, 5, 5, '2006-02-09', 3, '750000	1011066005	lenders	7a	1011066005/drawn', '{39,41,43}', '{40,42,44}', '{750000,600000,600000}', '{8,9,9}', '{3,4,4}', 'ggg', -6213374133076298421),
	(30064771075, 5, 16, '2013-05-02', 10, '84750	1011066005	yes	1011066005	lenders	84750	1011066005/accepted', '{45,40,42,44,40,42,44}', '{46,39,41,43,39,41,43}', '{84750,84750,67800,67800,665250,532200,532200}', '{8,8,9,9,8,9,9}', '{12,14,15,15,29,30,30}', 'cgggggg', -3504806482199714542),
	(30064771076, 5, 19, '2013-05-02', 11, '84750	1011066005	1011066005	lenders	84750	1011066005/paid', '{46,47,30}', '{1,48,49}', '{84750,67800,67800}', '{8,10,10}', '{17,18,18}', 'ccc', -5815314195225482866),
	(30064771077, 5, 25, '2013-05-02', 12, '84750	1011066005	1011066005	1011066005/written-off', '{50,51}', '{45,52}', '{84750,84750}', '{8,8}', '{23,24}', 'cc', -3757430482574378803),
	(30064771078, 5, 5, '2006-02-10', 3, '1000000	1018386010	lenders	7a	1018386010/drawn', '{39,41,43}', '{40,42,44}', '{1000000,800000,800000}', '{8,9,9}', '{3,4,4}', 'ggg', 1857908336247547692),
	(30064771079, 5, 16, '2011-04-19', 10, '665300	1018386010	yes	1018386010	lenders	665300	1018386010/accepted', '{45,40,42,44,40,42,44}', '{46,39,41,43,39,41,43}', '{665300,665300,532240,532240,334700,267760,267760}', '{8,8,9,9,8,9,9}', '{12,14,15,15,29,30,30}', 'cgggggg', -4942816527822743418),
	(30064771080, 5, 19, '2011-04-19', 11, '665300	1018386010	1018386010	lenders	665300	1018386010/paid', '{46,47,30}', '{1,48,49}', '{665300,532240,532240}', '{8,11,11}', '{17,18,18}', 'ccc', -6597492976456863872),
	(30064771081, 5, 25, '2011-04-19', 12, '665300	1018386010	1018386010	1018386010/written-off', '{50,51}', '{45,52}', '{665300,665300}', '{8,8}', '{23,24}', 'cc', 3938441622141310150),
	(30064771082, 5, 5, '1997-03-12', 3, '5000000	1028734009	lenders	7a	1028734009/drawn', '{39,41,43}', '{40,42,44}', '{5000000,4000000,4000000}', '{12,13,13}', '{3,4,4}', 'ggg', 4714887078434426353),
	(30064771083, 5, 28, '2004-10-30', 9, '1028734009	release date estimated: disbursement or approval plus term	1028734009/released', '{40,42,44}', '{39,41,43}', '{5000000,4000000,4000000}', '{12,13,13}', '{26,27,27}', 'ggg', -2496370869351220743),
	(30064771084, 5, 5, '2004-08-09', 3, '1700000	1036655005	lenders	7a	1036655005/drawn', '{39,41,43}', '{40,42,44}', '{1700000,1360000,1360000}', '{14,15,15}', '{3,4,4}', 'ggg', -2907118589389195939),
	(30064771085, 5, 28, '2009-10-31', 9, '1036655005	release date estimated: disbursement or approval plus term	1036655005/released', '{40,42,44}', '{39,41,43}', '{1700000,1360000,1360000}', '{14,15,15}', '{26,27,27}', 'ggg', -8132309704017425901),
	(30064771086, 3, 5, '1997-03-18', 3, '6800000	1044154001	lenders	7a	1044154001/drawn', '{53,55,57}', '{54,56,58}', '{6800000,5440000,5440000}', '{12,13,13}', '{3,4,4}', 'ggg', 7548379723636919680),
	(30064771087, 3, 28, '2002-06-23', 9, '1044154001	release date estimated: disbursement or approval plus term	1044154001/released', '{54,56,58}', '{53,55,57}', '{6800000,5440000,5440000}', '{12,13,13}', '{26,27,27}', 'ggg', -8565982844150287931),
	(30064771088, 5, 5, '1997-03-20', 3, '8250000	1053014007	lenders	7a	1053014007/drawn', '{39,41,43}', '{40,42,44}', '{8250000,6600000,6600000}', '{12,13,13}', '{3,4,4}', 'ggg', -4196664820080825253),
	(30064771089, 5, 28, '2004-05-31', 9, '1053014007	release date estimated: disbursement or approval plus term	1053014007/released', '{40,42,44}', '{39,41,43}', '{8250000,6600000,6600000}', '{12,13,13}', '{26,27,27}', 'ggg', -4068844517174749175),
	(30064771090, 2, 5, '1980-10-07', 3, '14850000	1061833010	lenders	7a	1061833010/drawn', '{59,61,63}', '{60,62,64}', '{14850000,11880000,11880000}', '{16,17,17}', '{3,4,4}', 'ggg', 4580442968568810459),
	(30064771091, 2, 16, '1989-02-21', 10, '14850000	1061833010	yes	1061833010	lenders	14850000	1061833010/accepted', '{65,60,62,64}', '{66,59,61,63}', '{14850000,14850000,11880000,11880000}', '{16,16,17,17}', '{12,14,15,15}', 'cggg', -5610691590191025039),
	(30064771092, 2, 19, '1989-02-21', 11, '14850000	1061833010	1061833010	lenders	14850000	1061833010/paid', '{66,67,30}', '{10,68,69}', '{14850000,11880000,11880000}', '{16,18,18}', '{17,18,18}', 'ccc', -6912931710418129209),
	(30064771093, 2, 25, '1989-02-21', 12, '14850000	1061833010	1061833010	1061833010/written-off', '{70,71}', '{65,72}', '{14850000,14850000}', '{16,16}', '{23,24}', 'cc', 4416305469153847683),
	(30064771094, 5, 5, '2004-09-28', 3, '1500000	1071735000	lenders	7a	1071735000/drawn', '{39,41,43}', '{40,42,44}', '{1500000,1200000,1200000}', '{14,15,15}', '{3,4,4}', 'ggg', 1803511571879105916),
	(30064771095, 5, 28, '2009-10-31', 9, '1071735000	release date estimated: disbursement or approval plus term	1071735000/released', '{40,42,44}', '{39,41,43}', '{1500000,1200000,1200000}', '{14,15,15}', '{26,27,27}', 'ggg', -371915140343552230),
	(30064771096, 3, 5, '2004-10-13', 3, '1250000	1081875000	lenders	7a	1081875000/drawn', '{53,55,57}', '{54,56,58}', '{1250000,1000000,1000000}', '{19,20,20}', '{3,4,4}', 'ggg', -3447549696179137180),
	(30064771097, 3, 28, '2009-10-31', 9, '1081875000	release date estimated: disbursement or approval plus term	1081875000/released', '{54,56,58}', '{53,55,57}', '{1250000,1000000,1000000}', '{19,20,20}', '{26,27,27}', 'ggg', -4585313387399689798),
	(30064771098, 1, 5, '2004-10-28', 3, '650000	1091765006	lenders	7a	1091765006/drawn', '{73,75,77}', '{74,76,78}', '{650000,520000,520000}', '{19,20,20}', '{3,4,4}', 'ggg', -8517571938472380151),
	(30064771099, 1, 28, '2011-10-31', 9, '1091765006	release date estimated: disbursement or approval plus term	1091765006/released', '{74,76,78}', '{73,75,77}', '{650000,520000,520000}', '{19,20,20}', '{26,27,27}', 'ggg', 3317845459386460146),
	(30064771100, 3, 5, '2006-02-22', 3, '500000	1107886009	lenders	7a	1107886009/drawn', '{53,55,57}', '{54,56,58}', '{500000,400000,400000}', '{8,9,9}', '{3,4,4}', 'ggg', -7417498621156018035),
	(30064771101, 3, 28, '2013-05-31', 9, '1107886009	release date estimated: disbursement or approval plus term	1107886009/released', '{54,56,58}', '{53,55,57}', '{500000,400000,400000}', '{8,9,9}', '{26,27,27}', 'ggg', -7728532413282578781),
	(30064771102, 1, 5, '2004-12-09', 3, '1000000	1123625005	lenders	7a	1123625005/drawn', '{73,75,77}', '{74,76,78}', '{1000000,800000,800000}', '{19,20,20}', '{3,4,4}', 'ggg', 6465198842354789261),
	(30064771103, 1, 16, '2008-05-08', 10, '978600	1123625005	yes	1123625005	lenders	978600	1123625005/accepted', '{79,74,76,78,74,76,78}', '{80,73,75,77,73,75,77}', '{978600,978600,782880,782880,21400,17120,17120}', '{19,19,20,20,19,20,20}', '{12,14,15,15,29,30,30}', 'cgggggg', -5141655610664940785),
	(30064771104, 1, 19, '2008-05-08', 11, '978600	1123625005	1123625005	lenders	978600	1123625005/paid', '{80,81,30}', '{7,82,83}', '{978600,782880,782880}', '{19,21,21}', '{17,18,18}', 'ccc', 4016173040040155275),
	(30064771105, 1, 25, '2008-05-08', 12, '978600	1123625005	1123625005	1123625005/written-off', '{84,85}', '{79,86}', '{978600,978600}', '{19,19}', '{23,24}', 'cc', -1860920610485806174),
	(30064771106, 1, 5, '2004-12-20', 3, '250000	1134205003	lenders	7a	1134205003/drawn', '{73,75,77}', '{74,76,78}', '{250000,200000,200000}', '{19,20,20}', '{3,4,4}', 'ggg', -527377019612113844),
	(30064771107, 1, 28, '2013-02-28', 9, '1134205003	release date estimated: disbursement or approval plus term	1134205003/released', '{74,76,78}', '{73,75,77}', '{250000,200000,200000}', '{19,20,20}', '{26,27,27}', 'ggg', 7004525847996128590),
	(30064771108, 1, 5, '2004-12-27', 3, '500000	1140075008	lenders	7a	1140075008/drawn', '{73,75,77}', '{74,76,78}', '{500000,400000,400000}', '{19,20,20}', '{3,4,4}', 'ggg', -4171878238613988721),
	(30064771109, 1, 28, '2012-01-31', 9, '1140075008	release date estimated: disbursement or approval plus term	1140075008/released', '{74,76,78}', '{73,75,77}', '{500000,400000,400000}', '{19,20,20}', '{26,27,27}', 'ggg', -4591411812435178504),
	(30064771110, 1, 5, '2004-12-30', 3, '3825000	1144625004	lenders	7a	1144625004/drawn', '{73,75,77}', '{74,76,78}', '{3825000,3060000,3060000}', '{19,20,20}', '{3,4,4}', 'ggg', 339230119228585388),
	(30064771111, 1, 28, '2012-01-31', 9, '1144625004	release date estimated: disbursement or approval plus term	1144625004/released', '{74,76,78}', '{73,75,77}', '{3825000,3060000,3060000}', '{19,20,20}', '{26,27,27}', 'ggg', 6774370646642017107),
	(38654705664, 5, 33, '2014-08-29', 13, '2014-11-27	main	reinsurer	2014-08-29	QS-EXAMPLE/reinsurer/main/USD/2014-08-29/4	QS-EXAMPLE', '{87,49,87,49,89,88,89,88}', '{47,88,47,88,87,13,87,13}', '{67800,67800,532240,532240,67800,67800,532240,532240}', '{10,10,11,11,10,10,11,11}', '{31,31,31,31,32,32,32,32}', 'iiiiiiii', -4018581977084284828),
	(38654705665, 1, 33, '2014-08-29', 13, '2014-11-27	main	reinsurer	2014-08-29	QS-EXAMPLE/reinsurer/main/USD/2014-08-29/4	QS-EXAMPLE', '{90,83,91,88}', '{81,88,90,13}', '{782880,782880,782880,782880}', '{21,21,21,21}', '{31,31,32,32}', 'iiii', 845944872003348078),
	(38654705666, 2, 33, '2014-08-29', 13, '2014-11-27	main	reinsurer	2014-08-29	QS-EXAMPLE/reinsurer/main/USD/2014-08-29/4	QS-EXAMPLE', '{92,69,93,88}', '{67,88,92,13}', '{11880000,11880000,11880000,11880000}', '{18,18,18,18}', '{31,31,32,32}', 'iiii', -9049730232220617712),
	(55834574848, 6, 34, '2024-02-15', 14, 'G17/fee-received	typed twice	G17/fee-received/reversal', '{23}', '{15}', '{120000}', '{3}', '{8}', 'g', -4496293949345285306);

INSERT INTO ledger.event_header OVERRIDING SYSTEM VALUE VALUES
	(1, 'amount	document	fund	party	reference', -774122737489657363),
	(2, 'amount	party	reference', -8329639763190342669),
	(3, 'amount	guarantee	party	programme	reference', 911197815252780165),
	(4, 'amount	guarantee	reference', 3336108065652830863),
	(5, 'amount	claim	guarantee	interest	principal	reference', 3621934630432918872),
	(6, 'amount	claim	guarantee	interest	party	principal	reference', -6429763002097428436),
	(7, 'amount	claim	guarantee	recovery	reference', -6673304982677325347),
	(8, 'claim	guarantee	reason	reference', -5168043513545154732),
	(9, 'guarantee	reason	reference', -959792683114787373),
	(10, 'amount	claim	final	guarantee	party	principal	reference', -1823459589629208217),
	(11, 'amount	claim	guarantee	party	principal	reference', -4696565306689310696),
	(12, 'amount	claim	guarantee	reference', 5375329460571346636),
	(13, 'due	fund	party	period_to	reference	treaty', 5627262625491924292),
	(14, 'of	reason	reference', -2422669618548669155);

INSERT INTO ledger.event_key VALUES
	(1, 'RI/contribution-1', 12884901892),
	(1, 'RI/contribution-2', 12884901893),
	(2, 'SD/contribution-1', 12884901894),
	(2, 'SD/contribution-2', 12884901895),
	(3, 'NY/contribution-1', 12884901890),
	(3, 'NY/contribution-2', 12884901891),
	(4, 'reinsurer/contribution-1', 12884901896),
	(5, 'IL/contribution-1', 12884901888),
	(5, 'IL/contribution-2', 12884901889),
	(4, 'C-2024-02', 21474836481),
	(6, 'C-2024-01', 21474836480),
	(6, 'G17/accepted', 21474836486),
	(6, 'G17/draw', 21474836482),
	(6, 'G17/earned-2024', 21474836485),
	(6, 'G17/fee', 21474836483),
	(6, 'G17/fee-received', 21474836484),
	(6, 'G17/paid', 21474836487),
	(6, 'G17/recovered-1', 21474836488),
	(6, 'G17/written-off', 21474836489),
	(1, '1091765006/drawn', 30064771098),
	(1, '1091765006/released', 30064771099),
	(1, '1123625005/accepted', 30064771103),
	(1, '1123625005/drawn', 30064771102),
	(1, '1123625005/paid', 30064771104),
	(1, '1123625005/written-off', 30064771105),
	(1, '1134205003/drawn', 30064771106),
	(1, '1134205003/released', 30064771107),
	(1, '1140075008/drawn', 30064771108),
	(1, '1140075008/released', 30064771109),
	(1, '1144625004/drawn', 30064771110),
	(1, '1144625004/released', 30064771111),
	(2, '1061833010/accepted', 30064771091),
	(2, '1061833010/drawn', 30064771090),
	(2, '1061833010/paid', 30064771092),
	(2, '1061833010/written-off', 30064771093),
	(3, '1044154001/drawn', 30064771086),
	(3, '1044154001/released', 30064771087),
	(3, '1081875000/drawn', 30064771096),
	(3, '1081875000/released', 30064771097),
	(3, '1107886009/drawn', 30064771100),
	(3, '1107886009/released', 30064771101),
	(5, '1006075007/drawn', 30064771072),
	(5, '1006075007/released', 30064771073),
	(5, '1011066005/accepted', 30064771075),
	(5, '1011066005/drawn', 30064771074),
	(5, '1011066005/paid', 30064771076),
	(5, '1011066005/written-off', 30064771077),
	(5, '1018386010/accepted', 30064771079),
	(5, '1018386010/drawn', 30064771078),
	(5, '1018386010/paid', 30064771080),
	(5, '1018386010/written-off', 30064771081),
	(5, '1028734009/drawn', 30064771082),
	(5, '1028734009/released', 30064771083),
	(5, '1036655005/drawn', 30064771084),
	(5, '1036655005/released', 30064771085),
	(5, '1053014007/drawn', 30064771088),
	(5, '1053014007/released', 30064771089),
	(5, '1071735000/drawn', 30064771094),
	(5, '1071735000/released', 30064771095),
	(5, 'QS-EXAMPLE/reinsurer/main/USD/2014-08-29/4', 38654705664),
	(1, 'QS-EXAMPLE/reinsurer/main/USD/2014-08-29/4', 38654705665),
	(2, 'QS-EXAMPLE/reinsurer/main/USD/2014-08-29/4', 38654705666),
	(6, 'G17/fee-received/reversal', 55834574848);

INSERT INTO ledger.guarantee_state VALUES
	(6, 'G17', 21474836482, '2024-02-01', 8000000, 'on=19754;programme=7a;Y=2024;T=19754;D=8000000;O=8000000;L=reinsurer,QS-EXAMPLE,2024,4/5,principal+interest,,0,6400000'),
	(6, 'G17', 21474836483, '2024-02-01', 0, 'on=19754;programme=7a;Y=2024;T=19754;D=8000000;O=8000000;R=120000;U=120000;L=reinsurer,QS-EXAMPLE,2024,4/5,principal+interest,,0,6400000'),
	(6, 'G17', 21474836484, '2024-02-15', 0, 'on=19768;programme=7a;Y=2024;T=19754;D=8000000;O=8000000;U=120000;L=reinsurer,QS-EXAMPLE,2024,4/5,principal+interest,,0,6400000'),
	(6, 'G17', 21474836485, '2024-12-31', 0, 'on=20088;programme=7a;Y=2024;T=19754;D=8000000;O=8000000;U=30000;L=reinsurer,QS-EXAMPLE,2024,4/5,principal+interest,,0,6400000'),
	(6, 'G17', 21474836486, '2025-03-03', -6400000, 'on=20150;programme=7a;Y=2024;T=19754;D=8000000;O=1600000;U=30000;L=reinsurer,QS-EXAMPLE,2024,4/5,principal+interest,,0,1280000;C=K3,2025,6400000,48000,0,0,6448000,0,0;P=0,0,0,0'),
	(6, 'G17', 21474836487, '2025-03-10', 0, 'on=20157;programme=7a;Y=2024;T=19754;D=8000000;O=1600000;U=30000;L=reinsurer,QS-EXAMPLE,2024,4/5,principal+interest,,0,1280000;C=K3,2025,6400000,48000,6400000,48000,6448000,0,0;P=5158400,0,0,0'),
	(6, 'G17', 21474836488, '2025-09-30', 0, 'on=20361;programme=7a;Y=2024;T=19754;D=8000000;O=1600000;U=30000;L=reinsurer,QS-EXAMPLE,2024,4/5,principal+interest,,0,1280000;C=K3,2025,6400000,48000,6400000,48000,5448000,0,1000000;P=5158400,0,800000,0'),
	(6, 'G17', 21474836489, '2026-03-31', 0, 'on=20543;programme=7a;Y=2024;T=19754;D=8000000;O=1600000;U=30000;L=reinsurer,QS-EXAMPLE,2024,4/5,principal+interest,,0,1280000;C=K3,2025,6400000,48000,6400000,48000,0,5448000,1000000;P=5158400,0,800000,0'),
	(1, '1091765006', 30064771098, '2004-10-28', 650000, 'on=12719;programme=7a;Y=2005;T=12719;D=650000;O=650000;L=reinsurer,QS-EXAMPLE,2005,4/5,principal+interest,,0,520000'),
	(1, '1091765006', 30064771099, '2011-10-31', -650000, 'on=15278;programme=7a;Y=2005;T=12719;D=650000;L=reinsurer,QS-EXAMPLE,2005,4/5,principal+interest,,0,0'),
	(1, '1123625005', 30064771102, '2004-12-09', 1000000, 'on=12761;programme=7a;Y=2005;T=12761;D=1000000;O=1000000;L=reinsurer,QS-EXAMPLE,2005,4/5,principal+interest,,0,800000'),
	(1, '1123625005', 30064771103, '2008-05-08', -1000000, 'on=14007;programme=7a;Y=2005;T=12761;D=1000000;L=reinsurer,QS-EXAMPLE,2005,4/5,principal+interest,,0,0;C=1123625005,2008,978600,0,0,0,978600,0,0;P=0,0,0,0'),
	(1, '1123625005', 30064771104, '2008-05-08', 0, 'on=14007;programme=7a;Y=2005;T=12761;D=1000000;L=reinsurer,QS-EXAMPLE,2005,4/5,principal+interest,,0,0;C=1123625005,2008,978600,0,978600,0,978600,0,0;P=782880,0,0,0'),
	(1, '1123625005', 30064771105, '2008-05-08', 0, 'on=14007;programme=7a;Y=2005;T=12761;D=1000000;L=reinsurer,QS-EXAMPLE,2005,4/5,principal+interest,,0,0;C=1123625005,2008,978600,0,978600,0,0,978600,0;P=782880,0,0,0'),
	(1, '1134205003', 30064771106, '2004-12-20', 250000, 'on=12772;programme=7a;Y=2005;T=12772;D=250000;O=250000;L=reinsurer,QS-EXAMPLE,2005,4/5,principal+interest,,0,200000'),
	(1, '1134205003', 30064771107, '2013-02-28', -250000, 'on=15764;programme=7a;Y=2005;T=12772;D=250000;L=reinsurer,QS-EXAMPLE,2005,4/5,principal+interest,,0,0'),
	(1, '1140075008', 30064771108, '2004-12-27', 500000, 'on=12779;programme=7a;Y=2005;T=12779;D=500000;O=500000;L=reinsurer,QS-EXAMPLE,2005,4/5,principal+interest,,0,400000'),
	(1, '1140075008', 30064771109, '2012-01-31', -500000, 'on=15370;programme=7a;Y=2005;T=12779;D=500000;L=reinsurer,QS-EXAMPLE,2005,4/5,principal+interest,,0,0'),
	(1, '1144625004', 30064771110, '2004-12-30', 3825000, 'on=12782;programme=7a;Y=2005;T=12782;D=3825000;O=3825000;L=reinsurer,QS-EXAMPLE,2005,4/5,principal+interest,,0,3060000'),
	(1, '1144625004', 30064771111, '2012-01-31', -3825000, 'on=15370;programme=7a;Y=2005;T=12782;D=3825000;L=reinsurer,QS-EXAMPLE,2005,4/5,principal+interest,,0,0'),
	(2, '1061833010', 30064771090, '1980-10-07', 14850000, 'on=3932;programme=7a;Y=1981;T=3932;D=14850000;O=14850000;L=reinsurer,QS-EXAMPLE,1981,4/5,principal+interest,,0,11880000'),
	(2, '1061833010', 30064771091, '1989-02-21', -14850000, 'on=6991;programme=7a;Y=1981;T=3932;D=14850000;L=reinsurer,QS-EXAMPLE,1981,4/5,principal+interest,,0,0;C=1061833010,1989,14850000,0,0,0,14850000,0,0;P=0,0,0,0'),
	(2, '1061833010', 30064771092, '1989-02-21', 0, 'on=6991;programme=7a;Y=1981;T=3932;D=14850000;L=reinsurer,QS-EXAMPLE,1981,4/5,principal+interest,,0,0;C=1061833010,1989,14850000,0,14850000,0,14850000,0,0;P=11880000,0,0,0'),
	(2, '1061833010', 30064771093, '1989-02-21', 0, 'on=6991;programme=7a;Y=1981;T=3932;D=14850000;L=reinsurer,QS-EXAMPLE,1981,4/5,principal+interest,,0,0;C=1061833010,1989,14850000,0,14850000,0,0,14850000,0;P=11880000,0,0,0'),
	(3, '1044154001', 30064771086, '1997-03-18', 6800000, 'on=9938;programme=7a;Y=1997;T=9938;D=6800000;O=6800000;L=reinsurer,QS-EXAMPLE,1997,4/5,principal+interest,,0,5440000'),
	(3, '1044154001', 30064771087, '2002-06-23', -6800000, 'on=11861;programme=7a;Y=1997;T=9938;D=6800000;L=reinsurer,QS-EXAMPLE,1997,4/5,principal+interest,,0,0'),
	(3, '1081875000', 30064771096, '2004-10-13', 1250000, 'on=12704;programme=7a;Y=2005;T=12704;D=1250000;O=1250000;L=reinsurer,QS-EXAMPLE,2005,4/5,principal+interest,,0,1000000'),
	(3, '1081875000', 30064771097, '2009-10-31', -1250000, 'on=14548;programme=7a;Y=2005;T=12704;D=1250000;L=reinsurer,QS-EXAMPLE,2005,4/5,principal+interest,,0,0'),
	(3, '1107886009', 30064771100, '2006-02-22', 500000, 'on=13201;programme=7a;Y=2006;T=13201;D=500000;O=500000;L=reinsurer,QS-EXAMPLE,2006,4/5,principal+interest,,0,400000'),
	(3, '1107886009', 30064771101, '2013-05-31', -500000, 'on=15856;programme=7a;Y=2006;T=13201;D=500000;L=reinsurer,QS-EXAMPLE,2006,4/5,principal+interest,,0,0'),
	(5, '1006075007', 30064771072, '2003-03-31', 5000000, 'on=12142;programme=7a;Y=2003;T=12142;D=5000000;O=5000000;L=reinsurer,QS-EXAMPLE,2003,4/5,principal+interest,,0,4000000'),
	(5, '1006075007', 30064771073, '2010-04-30', -5000000, 'on=14729;programme=7a;Y=2003;T=12142;D=5000000;L=reinsurer,QS-EXAMPLE,2003,4/5,principal+interest,,0,0'),
	(5, '1011066005', 30064771074, '2006-02-09', 750000, 'on=13188;programme=7a;Y=2006;T=13188;D=750000;O=750000;L=reinsurer,QS-EXAMPLE,2006,4/5,principal+interest,,0,600000'),
	(5, '1011066005', 30064771075, '2013-05-02', -750000, 'on=15827;programme=7a;Y=2006;T=13188;D=750000;L=reinsurer,QS-EXAMPLE,2006,4/5,principal+interest,,0,0;C=1011066005,2013,84750,0,0,0,84750,0,0;P=0,0,0,0'),
	(5, '1011066005', 30064771076, '2013-05-02', 0, 'on=15827;programme=7a;Y=2006;T=13188;D=750000;L=reinsurer,QS-EXAMPLE,2006,4/5,principal+interest,,0,0;C=1011066005,2013,84750,0,84750,0,84750,0,0;P=67800,0,0,0'),
	(5, '1011066005', 30064771077, '2013-05-02', 0, 'on=15827;programme=7a;Y=2006;T=13188;D=750000;L=reinsurer,QS-EXAMPLE,2006,4/5,principal+interest,,0,0;C=1011066005,2013,84750,0,84750,0,0,84750,0;P=67800,0,0,0'),
	(5, '1018386010', 30064771078, '2006-02-10', 1000000, 'on=13189;programme=7a;Y=2006;T=13189;D=1000000;O=1000000;L=reinsurer,QS-EXAMPLE,2006,4/5,principal+interest,,0,800000'),
	(5, '1018386010', 30064771079, '2011-04-19', -1000000, 'on=15083;programme=7a;Y=2006;T=13189;D=1000000;L=reinsurer,QS-EXAMPLE,2006,4/5,principal+interest,,0,0;C=1018386010,2011,665300,0,0,0,665300,0,0;P=0,0,0,0'),
	(5, '1018386010', 30064771080, '2011-04-19', 0, 'on=15083;programme=7a;Y=2006;T=13189;D=1000000;L=reinsurer,QS-EXAMPLE,2006,4/5,principal+interest,,0,0;C=1018386010,2011,665300,0,665300,0,665300,0,0;P=532240,0,0,0'),
	(5, '1018386010', 30064771081, '2011-04-19', 0, 'on=15083;programme=7a;Y=2006;T=13189;D=1000000;L=reinsurer,QS-EXAMPLE,2006,4/5,principal+interest,,0,0;C=1018386010,2011,665300,0,665300,0,0,665300,0;P=532240,0,0,0'),
	(5, '1028734009', 30064771082, '1997-03-12', 5000000, 'on=9932;programme=7a;Y=1997;T=9932;D=5000000;O=5000000;L=reinsurer,QS-EXAMPLE,1997,4/5,principal+interest,,0,4000000'),
	(5, '1028734009', 30064771083, '2004-10-30', -5000000, 'on=12721;programme=7a;Y=1997;T=9932;D=5000000;L=reinsurer,QS-EXAMPLE,1997,4/5,principal+interest,,0,0'),
	(5, '1036655005', 30064771084, '2004-08-09', 1700000, 'on=12639;programme=7a;Y=2004;T=12639;D=1700000;O=1700000;L=reinsurer,QS-EXAMPLE,2004,4/5,principal+interest,,0,1360000'),
	(5, '1036655005', 30064771085, '2009-10-31', -1700000, 'on=14548;programme=7a;Y=2004;T=12639;D=1700000;L=reinsurer,QS-EXAMPLE,2004,4/5,principal+interest,,0,0'),
	(5, '1053014007', 30064771088, '1997-03-20', 8250000, 'on=9940;programme=7a;Y=1997;T=9940;D=8250000;O=8250000;L=reinsurer,QS-EXAMPLE,1997,4/5,principal+interest,,0,6600000'),
	(5, '1053014007', 30064771089, '2004-05-31', -8250000, 'on=12569;programme=7a;Y=1997;T=9940;D=8250000;L=reinsurer,QS-EXAMPLE,1997,4/5,principal+interest,,0,0'),
	(5, '1071735000', 30064771094, '2004-09-28', 1500000, 'on=12689;programme=7a;Y=2004;T=12689;D=1500000;O=1500000;L=reinsurer,QS-EXAMPLE,2004,4/5,principal+interest,,0,1200000'),
	(5, '1071735000', 30064771095, '2009-10-31', -1500000, 'on=14548;programme=7a;Y=2004;T=12689;D=1500000;L=reinsurer,QS-EXAMPLE,2004,4/5,principal+interest,,0,0'),
	(6, 'G17', 55834574848, '2024-02-15', 0, 'on=20543;programme=7a;Y=2024;T=19754;D=8000000;O=1600000;R=120000;U=30000;L=reinsurer,QS-EXAMPLE,2024,4/5,principal+interest,,0,1280000;C=K3,2025,6400000,48000,6400000,48000,0,5448000,1000000;P=5158400,0,800000,0');

INSERT INTO ledger.migration VALUES
	(1, '0001-role.sql', '\x14fc9799b2e4418d3a9f3548b82ff8cfeaae3447a407432c93961b3ec5cf3fa7', '2026-11-25 15:44:06.070236+00'),
	(2, '0002-guard.sql', '\x5764cf15ae593e77fa736f4eb42ab993959ad68e81d26bf4aeb4771a975ccb26', '2026-11-25 15:44:06.071087+00'),
	(3, '0003-batch.sql', '\x1bc0e61113dc8eb55787bc84869a7a63bb38fc9f335f3266fe24dd4c9b28564b', '2026-11-25 15:44:06.103372+00'),
	(4, '0004-name.sql', '\xe4df0bf1ec1640033c5b8a963de1b7635d493cabc04c859f80a4c7ae8f49ea97', '2026-11-25 15:44:06.159413+00'),
	(5, '0005-event.sql', '\x4bf69a9f9804a7ec73adb85d97f79a3621cfdcd63aceca30b31e03fbd7f6d264', '2026-11-25 15:44:06.19034+00'),
	(6, '0006-balance.sql', '\x8d546bd862301a68429804ef2e4d4e4c686957ebfd23505b43028da5f5501284', '2026-11-25 15:44:06.19736+00'),
	(7, '0007-guarantee.sql', '\xbccb50efa031a0fd894d8446f7fa2848eb9c28d7c3dc34627ba7f5ea6d3ee040', '2026-11-25 15:44:06.211974+00'),
	(8, '0008-item.sql', '\x563b18868c52ed207fb5c721a406ac1b9ccc775857a279d83e27fc671ef55ee0', '2026-11-25 15:44:06.235721+00'),
	(9, '0009-pack.sql', '\xbc669d47bc015ca55888259ac40b53cfeb6c1775612037ffec088338c346b0a3', '2026-11-25 15:44:06.248033+00'),
	(10, '0010-view.sql', '\x2da2c3c41df14ba9c29146efb59eb62a29bec83f4dd3a89da90cb52b4dea2da3', '2026-11-25 15:44:06.25495+00'),
	(11, '0011-event-trigger.sql', '\x6cef5c6a1bd00d982e6ddd111cf8041eaddac27eb923e58cea0cd5c530a59644', '2026-11-25 15:44:06.256227+00');

INSERT INTO ledger.open_item VALUES
	(21474836487, 0, 'G17/paid', 6, 'claim', 'reinsurer', 'QS-EXAMPLE', 5, 'main', 'USD', 5158400, '2025-03-10', 'G17', 'K3'),
	(21474836488, 0, 'G17/recovered-1', 6, 'remittance', 'reinsurer', 'QS-EXAMPLE', 5, 'main', 'USD', 800000, '2025-09-30', 'G17', 'K3'),
	(30064771076, 0, '1011066005/paid', 5, 'claim', 'reinsurer', 'QS-EXAMPLE', 10, 'main', 'USD', 67800, '2013-05-02', '1011066005', '1011066005'),
	(30064771080, 0, '1018386010/paid', 5, 'claim', 'reinsurer', 'QS-EXAMPLE', 11, 'main', 'USD', 532240, '2011-04-19', '1018386010', '1018386010'),
	(30064771092, 0, '1061833010/paid', 2, 'claim', 'reinsurer', 'QS-EXAMPLE', 18, 'main', 'USD', 11880000, '1989-02-21', '1061833010', '1061833010'),
	(30064771104, 0, '1123625005/paid', 1, 'claim', 'reinsurer', 'QS-EXAMPLE', 21, 'main', 'USD', 782880, '2008-05-08', '1123625005', '1123625005');

INSERT INTO ledger.pack_record VALUES
	(1, 1, 'add', 'account', 'association|1010', 'account	1010
class	asset
clearing	no
floor	zero
name_en	Cash at bank
name_local	Cash at bank
normal	debit
role	association'),
	(1, 2, 'add', 'account', 'association|1015', 'account	1015
class	asset
clearing	no
detail	party
floor	none
name_en	Cash in transit
name_local	Cash in transit
normal	debit
role	association'),
	(1, 3, 'add', 'account', 'association|1110', 'account	1110
class	asset
clearing	no
floor	none
name_en	Fee receivable
name_local	Fee receivable
normal	debit
role	association'),
	(1, 4, 'add', 'account', 'association|1210', 'account	1210
class	asset
clearing	no
floor	none
name_en	Indemnity right
name_local	Indemnity right
normal	debit
role	association'),
	(1, 5, 'add', 'account', 'association|1220', 'account	1220
class	asset
clearing	no
detail	party
floor	none
name_en	Insurance claim receivable
name_local	Insurance claim receivable
normal	debit
role	association'),
	(1, 6, 'add', 'account', 'association|1230', 'account	1230
class	asset
clearing	no
detail	party
floor	none
name_en	Loss compensation receivable
name_local	Loss compensation receivable
normal	debit
role	association'),
	(1, 7, 'add', 'account', 'association|2110', 'account	2110
class	liability
clearing	no
floor	none
name_en	Unearned fee
name_local	Unearned fee
normal	credit
role	association'),
	(1, 8, 'add', 'account', 'association|2210', 'account	2210
class	liability
clearing	no
detail	party
floor	none
name_en	Premium payable
name_local	Premium payable
normal	credit
role	association'),
	(1, 9, 'add', 'account', 'association|2220', 'account	2220
class	liability
clearing	no
detail	party
floor	none
name_en	Remittance payable
name_local	Remittance payable
normal	credit
role	association'),
	(1, 10, 'add', 'account', 'association|2230', 'account	2230
class	liability
clearing	no
detail	party
floor	none
name_en	Refund payable
name_local	Refund payable
normal	credit
role	association'),
	(1, 11, 'add', 'account', 'association|2240', 'account	2240
class	liability
clearing	no
floor	none
name_en	Subrogation payable
name_local	Subrogation payable
normal	credit
role	association'),
	(1, 12, 'add', 'account', 'association|2290', 'account	2290
class	liability
clearing	yes
floor	none
name_en	Settlement clearing
name_local	Settlement clearing
normal	credit
role	association'),
	(1, 13, 'add', 'account', 'association|2520', 'account	2520
class	liability
clearing	no
floor	none
name_en	Unapplied receipts
name_local	Unapplied receipts
normal	credit
role	association'),
	(1, 14, 'add', 'account', 'association|3110', 'account	3110
class	equity
clearing	no
floor	none
name_en	National fund
name_local	National fund
normal	credit
role	association'),
	(1, 15, 'add', 'account', 'association|3120', 'account	3120
class	equity
clearing	no
floor	none
name_en	Local fund
name_local	Local fund
normal	credit
role	association'),
	(1, 16, 'add', 'account', 'association|3130', 'account	3130
class	equity
clearing	no
floor	none
name_en	Other contributions
name_local	Other contributions
normal	credit
role	association'),
	(1, 17, 'add', 'account', 'association|3210', 'account	3210
class	equity
clearing	no
floor	none
name_en	Accumulated result
name_local	Accumulated result
normal	credit
role	association'),
	(1, 18, 'add', 'account', 'association|4110', 'account	4110
class	income
clearing	no
floor	none
name_en	Fee income
name_local	Fee income
normal	credit
role	association'),
	(1, 19, 'add', 'account', 'association|4120', 'account	4120
class	income
clearing	no
floor	none
name_en	Insurance and compensation income
name_local	Insurance and compensation income
normal	credit
role	association'),
	(1, 20, 'add', 'account', 'association|4130', 'account	4130
class	income
clearing	no
floor	none
name_en	Damages
name_local	Damages
normal	credit
role	association'),
	(1, 21, 'add', 'account', 'association|4140', 'account	4140
class	income
clearing	no
floor	none
name_en	Investment income
name_local	Investment income
normal	credit
role	association'),
	(1, 22, 'add', 'account', 'association|4170', 'account	4170
class	income
clearing	no
floor	none
name_en	Recovery of written-down claims
name_local	Recovery of written-down claims
normal	credit
role	association'),
	(1, 23, 'add', 'account', 'association|5120', 'account	5120
class	expense
clearing	no
floor	none
name_en	Write-off of indemnity
name_local	Write-off of indemnity
normal	debit
role	association'),
	(1, 24, 'add', 'account', 'association|5130', 'account	5130
class	expense
clearing	no
floor	none
name_en	Collection cost
name_local	Collection cost
normal	debit
role	association'),
	(1, 25, 'add', 'account', 'association|5140', 'account	5140
class	expense
clearing	no
floor	none
name_en	Operating cost
name_local	Operating cost
normal	debit
role	association'),
	(1, 26, 'add', 'account', 'association|5160', 'account	5160
class	expense
clearing	no
floor	none
name_en	Recovery shared out
name_local	Recovery shared out
normal	debit
role	association'),
	(1, 27, 'add', 'account', 'association|5180', 'account	5180
class	expense
clearing	no
floor	none
name_en	Refund excess
name_local	Refund excess
normal	debit
role	association'),
	(1, 28, 'add', 'account', 'association|9110', 'account	9110
class	memo
clearing	no
floor	none
name_en	Guarantee contra
name_local	Guarantee contra
normal	debit
pair	9210
role	association'),
	(1, 29, 'add', 'account', 'association|9120', 'account	9120
class	memo
clearing	no
detail	party
floor	none
name_en	Ceded exposure contra
name_local	Ceded exposure contra
normal	debit
pair	9220
role	association'),
	(1, 30, 'add', 'account', 'association|9130', 'account	9130
class	memo
clearing	no
floor	none
name_en	Approvals contra
name_local	Approvals contra
normal	debit
pair	9230
role	association'),
	(1, 31, 'add', 'account', 'association|9140', 'account	9140
class	memo
clearing	no
floor	none
name_en	Written-down claims contra
name_local	Written-down claims contra
normal	debit
pair	9240
role	association'),
	(1, 32, 'add', 'account', 'association|9210', 'account	9210
class	memo
clearing	no
floor	none
name_en	Guarantee liability
name_local	Guarantee liability
normal	credit
pair	9110
role	association'),
	(1, 33, 'add', 'account', 'association|9220', 'account	9220
class	memo
clearing	no
detail	party
floor	none
name_en	Ceded exposure
name_local	Ceded exposure
normal	credit
pair	9120
role	association'),
	(1, 34, 'add', 'account', 'association|9230', 'account	9230
class	memo
clearing	no
floor	none
name_en	Approvals not drawn
name_local	Approvals not drawn
normal	credit
pair	9130
role	association'),
	(1, 35, 'add', 'account', 'association|9240', 'account	9240
class	memo
clearing	no
floor	none
name_en	Written-down claims still owed
name_local	Written-down claims still owed
normal	credit
pair	9140
role	association'),
	(1, 36, 'add', 'account', 'fund|1010', 'account	1010
class	asset
clearing	no
floor	zero
name_en	Cash at bank
name_local	Cash at bank
normal	debit
role	fund'),
	(1, 37, 'add', 'account', 'fund|1015', 'account	1015
class	asset
clearing	no
detail	party
floor	none
name_en	Cash in transit
name_local	Cash in transit
normal	debit
role	fund'),
	(1, 38, 'add', 'account', 'fund|3110', 'account	3110
class	equity
clearing	no
floor	none
name_en	National fund
name_local	National fund
normal	credit
role	fund'),
	(1, 39, 'add', 'account', 'fund|3120', 'account	3120
class	equity
clearing	no
floor	none
name_en	Local fund
name_local	Local fund
normal	credit
role	fund'),
	(1, 40, 'add', 'account', 'fund|3130', 'account	3130
class	equity
clearing	no
floor	none
name_en	Other contributions
name_local	Other contributions
normal	credit
role	fund'),
	(1, 41, 'add', 'account', 'fund|3210', 'account	3210
class	equity
clearing	no
floor	none
name_en	Accumulated result
name_local	Accumulated result
normal	credit
role	fund'),
	(1, 42, 'add', 'account', 'fund|4140', 'account	4140
class	income
clearing	no
floor	none
name_en	Investment income
name_local	Investment income
normal	credit
role	fund'),
	(1, 43, 'add', 'account', 'fund|5140', 'account	5140
class	expense
clearing	no
floor	none
name_en	Operating cost
name_local	Operating cost
normal	debit
role	fund'),
	(1, 44, 'add', 'account', 'insurer|1010', 'account	1010
class	asset
clearing	no
floor	zero
name_en	Cash at bank
name_local	Cash at bank
normal	debit
role	insurer'),
	(1, 45, 'add', 'account', 'insurer|1015', 'account	1015
class	asset
clearing	no
detail	party
floor	none
name_en	Cash in transit
name_local	Cash in transit
normal	debit
role	insurer'),
	(1, 46, 'add', 'account', 'insurer|1110', 'account	1110
class	asset
clearing	no
detail	party
floor	none
name_en	Premium receivable
name_local	Premium receivable
normal	debit
role	insurer'),
	(1, 47, 'add', 'account', 'insurer|1120', 'account	1120
class	asset
clearing	no
detail	party
floor	none
name_en	Recovery remittance receivable
name_local	Recovery remittance receivable
normal	debit
role	insurer'),
	(1, 48, 'add', 'account', 'insurer|1290', 'account	1290
class	asset
clearing	yes
floor	none
name_en	Settlement clearing
name_local	Settlement clearing
normal	debit
role	insurer'),
	(1, 49, 'add', 'account', 'insurer|2210', 'account	2210
class	liability
clearing	no
detail	party
floor	none
name_en	Claim payable
name_local	Claim payable
normal	credit
role	insurer'),
	(1, 50, 'add', 'account', 'insurer|2520', 'account	2520
class	liability
clearing	no
floor	none
name_en	Unapplied receipts
name_local	Unapplied receipts
normal	credit
role	insurer'),
	(1, 51, 'add', 'account', 'insurer|3110', 'account	3110
class	equity
clearing	no
floor	none
name_en	Capital
name_local	Capital
normal	credit
role	insurer'),
	(1, 52, 'add', 'account', 'insurer|3120', 'account	3120
class	equity
clearing	no
floor	none
name_en	Local fund
name_local	Local fund
normal	credit
role	insurer'),
	(1, 53, 'add', 'account', 'insurer|3130', 'account	3130
class	equity
clearing	no
floor	none
name_en	Other contributions
name_local	Other contributions
normal	credit
role	insurer'),
	(1, 54, 'add', 'account', 'insurer|3210', 'account	3210
class	equity
clearing	no
floor	none
name_en	Accumulated result
name_local	Accumulated result
normal	credit
role	insurer'),
	(1, 55, 'add', 'account', 'insurer|4110', 'account	4110
class	income
clearing	no
floor	none
name_en	Premium income
name_local	Premium income
normal	credit
role	insurer'),
	(1, 56, 'add', 'account', 'insurer|4120', 'account	4120
class	income
clearing	no
floor	none
name_en	Recovery income
name_local	Recovery income
normal	credit
role	insurer'),
	(1, 57, 'add', 'account', 'insurer|4140', 'account	4140
class	income
clearing	no
floor	none
name_en	Investment income
name_local	Investment income
normal	credit
role	insurer'),
	(1, 58, 'add', 'account', 'insurer|5110', 'account	5110
class	expense
clearing	no
floor	none
name_en	Claims expense
name_local	Claims expense
normal	debit
role	insurer'),
	(1, 59, 'add', 'account', 'insurer|5140', 'account	5140
class	expense
clearing	no
floor	none
name_en	Operating cost
name_local	Operating cost
normal	debit
role	insurer'),
	(1, 60, 'add', 'account', 'insurer|9110', 'account	9110
class	memo
clearing	no
detail	party
floor	none
name_en	Insured exposure contra
name_local	Insured exposure contra
normal	debit
pair	9210
role	insurer'),
	(1, 61, 'add', 'account', 'insurer|9210', 'account	9210
class	memo
clearing	no
detail	party
floor	none
name_en	Insured exposure
name_local	Insured exposure
normal	credit
pair	9110
role	insurer'),
	(1, 62, 'add', 'book', 'AK|', 'book	AK
currency	USD
name_en	Alaska guarantee book
name_local	Alaska guarantee book
role	association'),
	(1, 63, 'add', 'book', 'AL|', 'book	AL
currency	USD
name_en	Alabama guarantee book
name_local	Alabama guarantee book
role	association'),
	(1, 64, 'add', 'book', 'AR|', 'book	AR
currency	USD
name_en	Arkansas guarantee book
name_local	Arkansas guarantee book
role	association'),
	(1, 65, 'add', 'book', 'AZ|', 'book	AZ
currency	USD
name_en	Arizona guarantee book
name_local	Arizona guarantee book
role	association'),
	(1, 66, 'add', 'book', 'CA|', 'book	CA
currency	USD
name_en	California guarantee book
name_local	California guarantee book
role	association'),
	(1, 67, 'add', 'book', 'CO|', 'book	CO
currency	USD
name_en	Colorado guarantee book
name_local	Colorado guarantee book
role	association'),
	(1, 68, 'add', 'book', 'CT|', 'book	CT
currency	USD
name_en	Connecticut guarantee book
name_local	Connecticut guarantee book
role	association'),
	(1, 69, 'add', 'book', 'DC|', 'book	DC
currency	USD
name_en	District of Columbia guarantee book
name_local	District of Columbia guarantee book
role	association'),
	(1, 70, 'add', 'book', 'DE|', 'book	DE
currency	USD
name_en	Delaware guarantee book
name_local	Delaware guarantee book
role	association'),
	(1, 71, 'add', 'book', 'FL|', 'book	FL
currency	USD
name_en	Florida guarantee book
name_local	Florida guarantee book
role	association'),
	(1, 72, 'add', 'book', 'GA|', 'book	GA
currency	USD
name_en	Georgia guarantee book
name_local	Georgia guarantee book
role	association'),
	(1, 73, 'add', 'book', 'HI|', 'book	HI
currency	USD
name_en	Hawaii guarantee book
name_local	Hawaii guarantee book
role	association'),
	(1, 74, 'add', 'book', 'IA|', 'book	IA
currency	USD
name_en	Iowa guarantee book
name_local	Iowa guarantee book
role	association'),
	(1, 75, 'add', 'book', 'ID|', 'book	ID
currency	USD
name_en	Idaho guarantee book
name_local	Idaho guarantee book
role	association'),
	(1, 76, 'add', 'book', 'IL|', 'book	IL
currency	USD
name_en	Illinois guarantee book
name_local	Illinois guarantee book
role	association'),
	(1, 77, 'add', 'book', 'IN|', 'book	IN
currency	USD
name_en	Indiana guarantee book
name_local	Indiana guarantee book
role	association'),
	(1, 78, 'add', 'book', 'KS|', 'book	KS
currency	USD
name_en	Kansas guarantee book
name_local	Kansas guarantee book
role	association'),
	(1, 79, 'add', 'book', 'KY|', 'book	KY
currency	USD
name_en	Kentucky guarantee book
name_local	Kentucky guarantee book
role	association'),
	(1, 80, 'add', 'book', 'LA|', 'book	LA
currency	USD
name_en	Louisiana guarantee book
name_local	Louisiana guarantee book
role	association'),
	(1, 81, 'add', 'book', 'MA|', 'book	MA
currency	USD
name_en	Massachusetts guarantee book
name_local	Massachusetts guarantee book
role	association'),
	(1, 82, 'add', 'book', 'MD|', 'book	MD
currency	USD
name_en	Maryland guarantee book
name_local	Maryland guarantee book
role	association'),
	(1, 83, 'add', 'book', 'ME|', 'book	ME
currency	USD
name_en	Maine guarantee book
name_local	Maine guarantee book
role	association'),
	(1, 84, 'add', 'book', 'MI|', 'book	MI
currency	USD
name_en	Michigan guarantee book
name_local	Michigan guarantee book
role	association'),
	(1, 85, 'add', 'book', 'MN|', 'book	MN
currency	USD
name_en	Minnesota guarantee book
name_local	Minnesota guarantee book
role	association'),
	(1, 86, 'add', 'book', 'MO|', 'book	MO
currency	USD
name_en	Missouri guarantee book
name_local	Missouri guarantee book
role	association'),
	(1, 87, 'add', 'book', 'MS|', 'book	MS
currency	USD
name_en	Mississippi guarantee book
name_local	Mississippi guarantee book
role	association'),
	(1, 88, 'add', 'book', 'MT|', 'book	MT
currency	USD
name_en	Montana guarantee book
name_local	Montana guarantee book
role	association'),
	(1, 89, 'add', 'book', 'NC|', 'book	NC
currency	USD
name_en	North Carolina guarantee book
name_local	North Carolina guarantee book
role	association'),
	(1, 90, 'add', 'book', 'ND|', 'book	ND
currency	USD
name_en	North Dakota guarantee book
name_local	North Dakota guarantee book
role	association'),
	(1, 91, 'add', 'book', 'NE|', 'book	NE
currency	USD
name_en	Nebraska guarantee book
name_local	Nebraska guarantee book
role	association'),
	(1, 92, 'add', 'book', 'NH|', 'book	NH
currency	USD
name_en	New Hampshire guarantee book
name_local	New Hampshire guarantee book
role	association'),
	(1, 93, 'add', 'book', 'NJ|', 'book	NJ
currency	USD
name_en	New Jersey guarantee book
name_local	New Jersey guarantee book
role	association'),
	(1, 94, 'add', 'book', 'NM|', 'book	NM
currency	USD
name_en	New Mexico guarantee book
name_local	New Mexico guarantee book
role	association'),
	(1, 95, 'add', 'book', 'NV|', 'book	NV
currency	USD
name_en	Nevada guarantee book
name_local	Nevada guarantee book
role	association'),
	(1, 96, 'add', 'book', 'NY|', 'book	NY
currency	USD
name_en	New York guarantee book
name_local	New York guarantee book
role	association'),
	(1, 97, 'add', 'book', 'OH|', 'book	OH
currency	USD
name_en	Ohio guarantee book
name_local	Ohio guarantee book
role	association'),
	(1, 98, 'add', 'book', 'OK|', 'book	OK
currency	USD
name_en	Oklahoma guarantee book
name_local	Oklahoma guarantee book
role	association'),
	(1, 99, 'add', 'book', 'OR|', 'book	OR
currency	USD
name_en	Oregon guarantee book
name_local	Oregon guarantee book
role	association'),
	(1, 100, 'add', 'book', 'PA|', 'book	PA
currency	USD
name_en	Pennsylvania guarantee book
name_local	Pennsylvania guarantee book
role	association'),
	(1, 101, 'add', 'book', 'PR|', 'book	PR
currency	USD
name_en	Puerto Rico guarantee book
name_local	Puerto Rico guarantee book
role	association'),
	(1, 102, 'add', 'book', 'RI|', 'book	RI
currency	USD
name_en	Rhode Island guarantee book
name_local	Rhode Island guarantee book
role	association'),
	(1, 103, 'add', 'book', 'SC|', 'book	SC
currency	USD
name_en	South Carolina guarantee book
name_local	South Carolina guarantee book
role	association'),
	(1, 104, 'add', 'book', 'SD|', 'book	SD
currency	USD
name_en	South Dakota guarantee book
name_local	South Dakota guarantee book
role	association'),
	(1, 105, 'add', 'book', 'TN|', 'book	TN
currency	USD
name_en	Tennessee guarantee book
name_local	Tennessee guarantee book
role	association'),
	(1, 106, 'add', 'book', 'TX|', 'book	TX
currency	USD
name_en	Texas guarantee book
name_local	Texas guarantee book
role	association'),
	(1, 107, 'add', 'book', 'UT|', 'book	UT
currency	USD
name_en	Utah guarantee book
name_local	Utah guarantee book
role	association'),
	(1, 108, 'add', 'book', 'VA|', 'book	VA
currency	USD
name_en	Virginia guarantee book
name_local	Virginia guarantee book
role	association'),
	(1, 109, 'add', 'book', 'VT|', 'book	VT
currency	USD
name_en	Vermont guarantee book
name_local	Vermont guarantee book
role	association'),
	(1, 110, 'add', 'book', 'WA|', 'book	WA
currency	USD
name_en	Washington guarantee book
name_local	Washington guarantee book
role	association'),
	(1, 111, 'add', 'book', 'WI|', 'book	WI
currency	USD
name_en	Wisconsin guarantee book
name_local	Wisconsin guarantee book
role	association'),
	(1, 112, 'add', 'book', 'WV|', 'book	WV
currency	USD
name_en	West Virginia guarantee book
name_local	West Virginia guarantee book
role	association'),
	(1, 113, 'add', 'book', 'WY|', 'book	WY
currency	USD
name_en	Wyoming guarantee book
name_local	Wyoming guarantee book
role	association'),
	(1, 114, 'add', 'book', 'reinsurer|', 'book	reinsurer
currency	USD
name_en	Reinsurer
name_local	Reinsurer
role	insurer'),
	(1, 115, 'add', 'book', 'relief|', 'book	relief
currency	USD
name_en	Disaster relief fund
name_local	Disaster relief fund
role	fund'),
	(1, 116, 'add', 'fund', 'AK|main|', 'book	AK
fund	main
name_en	Main fund
name_local	Main fund
restricted	no
source_kind	local'),
	(1, 117, 'add', 'fund', 'AL|main|', 'book	AL
fund	main
name_en	Main fund
name_local	Main fund
restricted	no
source_kind	local'),
	(1, 118, 'add', 'fund', 'AR|main|', 'book	AR
fund	main
name_en	Main fund
name_local	Main fund
restricted	no
source_kind	local'),
	(1, 119, 'add', 'fund', 'AZ|main|', 'book	AZ
fund	main
name_en	Main fund
name_local	Main fund
restricted	no
source_kind	local'),
	(1, 120, 'add', 'fund', 'CA|main|', 'book	CA
fund	main
name_en	Main fund
name_local	Main fund
restricted	no
source_kind	local'),
	(1, 121, 'add', 'fund', 'CO|main|', 'book	CO
fund	main
name_en	Main fund
name_local	Main fund
restricted	no
source_kind	local'),
	(1, 122, 'add', 'fund', 'CT|main|', 'book	CT
fund	main
name_en	Main fund
name_local	Main fund
restricted	no
source_kind	local'),
	(1, 123, 'add', 'fund', 'DC|main|', 'book	DC
fund	main
name_en	Main fund
name_local	Main fund
restricted	no
source_kind	local'),
	(1, 124, 'add', 'fund', 'DE|main|', 'book	DE
fund	main
name_en	Main fund
name_local	Main fund
restricted	no
source_kind	local'),
	(1, 125, 'add', 'fund', 'FL|main|', 'book	FL
fund	main
name_en	Main fund
name_local	Main fund
restricted	no
source_kind	local'),
	(1, 126, 'add', 'fund', 'GA|main|', 'book	GA
fund	main
name_en	Main fund
name_local	Main fund
restricted	no
source_kind	local'),
	(1, 127, 'add', 'fund', 'HI|main|', 'book	HI
fund	main
name_en	Main fund
name_local	Main fund
restricted	no
source_kind	local'),
	(1, 128, 'add', 'fund', 'IA|main|', 'book	IA
fund	main
name_en	Main fund
name_local	Main fund
restricted	no
source_kind	local'),
	(1, 129, 'add', 'fund', 'ID|main|', 'book	ID
fund	main
name_en	Main fund
name_local	Main fund
restricted	no
source_kind	local'),
	(1, 130, 'add', 'fund', 'IL|main|', 'book	IL
fund	main
name_en	Main fund
name_local	Main fund
restricted	no
source_kind	local'),
	(1, 131, 'add', 'fund', 'IN|main|', 'book	IN
fund	main
name_en	Main fund
name_local	Main fund
restricted	no
source_kind	local'),
	(1, 132, 'add', 'fund', 'KS|main|', 'book	KS
fund	main
name_en	Main fund
name_local	Main fund
restricted	no
source_kind	local'),
	(1, 133, 'add', 'fund', 'KY|main|', 'book	KY
fund	main
name_en	Main fund
name_local	Main fund
restricted	no
source_kind	local'),
	(1, 134, 'add', 'fund', 'LA|main|', 'book	LA
fund	main
name_en	Main fund
name_local	Main fund
restricted	no
source_kind	local'),
	(1, 135, 'add', 'fund', 'MA|main|', 'book	MA
fund	main
name_en	Main fund
name_local	Main fund
restricted	no
source_kind	local'),
	(1, 136, 'add', 'fund', 'MD|main|', 'book	MD
fund	main
name_en	Main fund
name_local	Main fund
restricted	no
source_kind	local'),
	(1, 137, 'add', 'fund', 'ME|main|', 'book	ME
fund	main
name_en	Main fund
name_local	Main fund
restricted	no
source_kind	local'),
	(1, 138, 'add', 'fund', 'MI|main|', 'book	MI
fund	main
name_en	Main fund
name_local	Main fund
restricted	no
source_kind	local'),
	(1, 139, 'add', 'fund', 'MN|main|', 'book	MN
fund	main
name_en	Main fund
name_local	Main fund
restricted	no
source_kind	local'),
	(1, 140, 'add', 'fund', 'MO|main|', 'book	MO
fund	main
name_en	Main fund
name_local	Main fund
restricted	no
source_kind	local'),
	(1, 141, 'add', 'fund', 'MS|main|', 'book	MS
fund	main
name_en	Main fund
name_local	Main fund
restricted	no
source_kind	local'),
	(1, 142, 'add', 'fund', 'MT|main|', 'book	MT
fund	main
name_en	Main fund
name_local	Main fund
restricted	no
source_kind	local'),
	(1, 143, 'add', 'fund', 'NC|main|', 'book	NC
fund	main
name_en	Main fund
name_local	Main fund
restricted	no
source_kind	local'),
	(1, 144, 'add', 'fund', 'ND|main|', 'book	ND
fund	main
name_en	Main fund
name_local	Main fund
restricted	no
source_kind	local'),
	(1, 145, 'add', 'fund', 'NE|main|', 'book	NE
fund	main
name_en	Main fund
name_local	Main fund
restricted	no
source_kind	local'),
	(1, 146, 'add', 'fund', 'NH|main|', 'book	NH
fund	main
name_en	Main fund
name_local	Main fund
restricted	no
source_kind	local'),
	(1, 147, 'add', 'fund', 'NJ|main|', 'book	NJ
fund	main
name_en	Main fund
name_local	Main fund
restricted	no
source_kind	local'),
	(1, 148, 'add', 'fund', 'NM|main|', 'book	NM
fund	main
name_en	Main fund
name_local	Main fund
restricted	no
source_kind	local'),
	(1, 149, 'add', 'fund', 'NV|main|', 'book	NV
fund	main
name_en	Main fund
name_local	Main fund
restricted	no
source_kind	local'),
	(1, 150, 'add', 'fund', 'NY|main|', 'book	NY
fund	main
name_en	Main fund
name_local	Main fund
restricted	no
source_kind	local'),
	(1, 151, 'add', 'fund', 'OH|main|', 'book	OH
fund	main
name_en	Main fund
name_local	Main fund
restricted	no
source_kind	local'),
	(1, 152, 'add', 'fund', 'OK|main|', 'book	OK
fund	main
name_en	Main fund
name_local	Main fund
restricted	no
source_kind	local'),
	(1, 153, 'add', 'fund', 'OR|main|', 'book	OR
fund	main
name_en	Main fund
name_local	Main fund
restricted	no
source_kind	local'),
	(1, 154, 'add', 'fund', 'PA|main|', 'book	PA
fund	main
name_en	Main fund
name_local	Main fund
restricted	no
source_kind	local'),
	(1, 155, 'add', 'fund', 'PR|main|', 'book	PR
fund	main
name_en	Main fund
name_local	Main fund
restricted	no
source_kind	local'),
	(1, 156, 'add', 'fund', 'RI|main|', 'book	RI
fund	main
name_en	Main fund
name_local	Main fund
restricted	no
source_kind	local'),
	(1, 157, 'add', 'fund', 'SC|main|', 'book	SC
fund	main
name_en	Main fund
name_local	Main fund
restricted	no
source_kind	local'),
	(1, 158, 'add', 'fund', 'SD|main|', 'book	SD
fund	main
name_en	Main fund
name_local	Main fund
restricted	no
source_kind	local'),
	(1, 159, 'add', 'fund', 'TN|main|', 'book	TN
fund	main
name_en	Main fund
name_local	Main fund
restricted	no
source_kind	local'),
	(1, 160, 'add', 'fund', 'TX|main|', 'book	TX
fund	main
name_en	Main fund
name_local	Main fund
restricted	no
source_kind	local'),
	(1, 161, 'add', 'fund', 'UT|main|', 'book	UT
fund	main
name_en	Main fund
name_local	Main fund
restricted	no
source_kind	local'),
	(1, 162, 'add', 'fund', 'VA|main|', 'book	VA
fund	main
name_en	Main fund
name_local	Main fund
restricted	no
source_kind	local'),
	(1, 163, 'add', 'fund', 'VT|main|', 'book	VT
fund	main
name_en	Main fund
name_local	Main fund
restricted	no
source_kind	local'),
	(1, 164, 'add', 'fund', 'WA|main|', 'book	WA
fund	main
name_en	Main fund
name_local	Main fund
restricted	no
source_kind	local'),
	(1, 165, 'add', 'fund', 'WI|main|', 'book	WI
fund	main
name_en	Main fund
name_local	Main fund
restricted	no
source_kind	local'),
	(1, 166, 'add', 'fund', 'WV|main|', 'book	WV
fund	main
name_en	Main fund
name_local	Main fund
restricted	no
source_kind	local'),
	(1, 167, 'add', 'fund', 'WY|main|', 'book	WY
fund	main
name_en	Main fund
name_local	Main fund
restricted	no
source_kind	local'),
	(1, 168, 'add', 'fund', 'reinsurer|main|', 'book	reinsurer
fund	main
name_en	Main fund
name_local	Main fund
restricted	no
source_kind	national'),
	(1, 169, 'add', 'fund', 'relief|main|', 'book	relief
fund	main
name_en	Main fund
name_local	Main fund
restricted	yes
source_kind	national'),
	(1, 170, 'add', 'label', 'fund.section.A|en', 'key	fund.section.A
language	en
text	Opening balance'),
	(1, 171, 'add', 'label', 'fund.section.B|en', 'key	fund.section.B
language	en
text	Sources'),
	(1, 172, 'add', 'label', 'fund.section.C|en', 'key	fund.section.C
language	en
text	Reinsurance'),
	(1, 173, 'add', 'label', 'fund.section.D|en', 'key	fund.section.D
language	en
text	Claims and recoveries'),
	(1, 174, 'add', 'label', 'fund.section.E|en', 'key	fund.section.E
language	en
text	Support'),
	(1, 175, 'add', 'label', 'fund.section.F|en', 'key	fund.section.F
language	en
text	Cost'),
	(1, 176, 'add', 'label', 'fund.section.G|en', 'key	fund.section.G
language	en
text	Balance-sheet counter-lines'),
	(1, 177, 'add', 'label', 'fund.section.H|en', 'key	fund.section.H
language	en
text	Returned'),
	(1, 178, 'add', 'label', 'fund.section.I|en', 'key	fund.section.I
language	en
text	Closing balance'),
	(1, 179, 'add', 'label', 'fund.section.J|en', 'key	fund.section.J
language	en
text	Off balance'),
	(1, 180, 'add', 'label', 'fund.section.K|en', 'key	fund.section.K
language	en
text	Ratios'),
	(1, 181, 'add', 'label', 'fund.section.L|en', 'key	fund.section.L
language	en
text	Tie-outs'),
	(1, 182, 'add', 'layer', '7a|1|', 'base	principal+interest
order	1
payer	treaty:QS-EXAMPLE
residual	no
waterfall	7a'),
	(1, 183, 'add', 'layer', '7a|2|', 'base	remaining
order	2
payer	association
ratio	1
residual	yes
waterfall	7a'),
	(1, 184, 'add', 'limit', 'claim-within-outstanding|', 'basis	outstanding
kind	claim_cap
limit	claim-within-outstanding
scope	guarantee'),
	(1, 185, 'add', 'limit', 'fund-availability|', 'kind	availability
limit	fund-availability
of	1010
scope	association'),
	(1, 186, 'add', 'limit', 'reinsurer-availability|', 'kind	availability
limit	reinsurer-availability
of	1010 1015 1110 1120 2210
scope	insurer'),
	(1, 187, 'add', 'mirror', 'association|1220|insurer|2210', 'account	1220
by	party
other_account	2210
other_role	insurer
role	association'),
	(1, 188, 'add', 'mirror', 'association|2210|insurer|1110', 'account	2210
by	party
other_account	1110
other_role	insurer
role	association'),
	(1, 189, 'add', 'mirror', 'association|2220|insurer|1120', 'account	2220
by	party
other_account	1120
other_role	insurer
role	association'),
	(1, 190, 'add', 'mirror', 'association|9120|insurer|9110', 'account	9120
by	party
other_account	9110
other_role	insurer
role	association'),
	(1, 191, 'add', 'mirror', 'association|9220|insurer|9210', 'account	9220
by	party
other_account	9210
other_role	insurer
role	association'),
	(1, 192, 'add', 'pack', 'united-states', 'compensation	income
currency	USD
fiscal_year_named	end
fiscal_year_start	10-01
format	gledger.pack/1
languages.0	en
name	united-states
note	Guarantees of the 7(a) programme, one book for the state of each bank. The treaty is an example.
time_zone	America/New_York
version	1'),
	(1, 193, 'add', 'party', 'lenders|', 'kind	lender
name_en	Lenders of the programme
name_local	Lenders of the programme
party	lenders'),
	(1, 194, 'add', 'party', 'state|', 'kind	local
name_en	State government
name_local	State government
party	state'),
	(1, 195, 'add', 'party', 'treasury|', 'kind	national
name_en	United States Treasury
name_local	United States Treasury
party	treasury'),
	(1, 196, 'add', 'posting_rule', 'claim.accepted|costs|association||', 'component	costs
credit	2240
debit	1210
event	claim.accepted
role	association'),
	(1, 197, 'add', 'posting_rule', 'claim.accepted|feeRest|association||', 'component	feeRest
credit	4110
debit	2110
event	claim.accepted
role	association'),
	(1, 198, 'add', 'posting_rule', 'claim.accepted|interest|association||', 'component	interest
credit	2240
debit	1210
event	claim.accepted
role	association'),
	(1, 199, 'add', 'posting_rule', 'claim.accepted|principal|association||', 'component	principal
credit	2240
debit	1210
event	claim.accepted
role	association'),
	(1, 200, 'add', 'posting_rule', 'claim.accepted|relievedCeded|association||', 'component	relievedCeded
credit	9120
debit	9220
event	claim.accepted
role	association'),
	(1, 201, 'add', 'posting_rule', 'claim.accepted|relievedCeded|insurer||', 'component	relievedCeded
credit	9110
debit	9210
event	claim.accepted
role	insurer'),
	(1, 202, 'add', 'posting_rule', 'claim.accepted|relieved|association||', 'component	relieved
credit	9110
debit	9210
event	claim.accepted
role	association'),
	(1, 203, 'add', 'posting_rule', 'claim.accepted|restReleasedCeded|association||', 'component	restReleasedCeded
credit	9120
debit	9220
event	claim.accepted
role	association'),
	(1, 204, 'add', 'posting_rule', 'claim.accepted|restReleasedCeded|insurer||', 'component	restReleasedCeded
credit	9110
debit	9210
event	claim.accepted
role	insurer'),
	(1, 205, 'add', 'posting_rule', 'claim.accepted|restReleased|association||', 'component	restReleased
credit	9110
debit	9210
event	claim.accepted
role	association'),
	(1, 206, 'add', 'posting_rule', 'claim.paid|compensationClaimed|association||', 'component	compensationClaimed
credit	4120
debit	1230
event	claim.paid
role	association'),
	(1, 207, 'add', 'posting_rule', 'claim.paid|insuranceClaimed|association||', 'component	insuranceClaimed
credit	4120
debit	1220
event	claim.paid
role	association'),
	(1, 208, 'add', 'posting_rule', 'claim.paid|insuranceClaimed|insurer||', 'component	insuranceClaimed
credit	2210
debit	5110
event	claim.paid
role	insurer'),
	(1, 209, 'add', 'posting_rule', 'claim.paid|paid|association||', 'component	paid
credit	1010
debit	2240
event	claim.paid
role	association'),
	(1, 210, 'add', 'posting_rule', 'compensation.received|itemReceived|association||', 'component	itemReceived
credit	1230
debit	1015
event	compensation.received
role	association'),
	(1, 211, 'add', 'posting_rule', 'compensation.toIncome|memo|association||', 'component	memo
credit	-
debit	-
event	compensation.toIncome
note	The share of other payers is income when it is claimed
role	association'),
	(1, 212, 'add', 'posting_rule', 'compensation.toIncome|toIncome|association||', 'component	toIncome
credit	-
debit	-
event	compensation.toIncome
note	The share of other payers is income when it is claimed
role	association'),
	(1, 213, 'add', 'posting_rule', 'compensation.toIncome|writtenDown|association||', 'component	writtenDown
credit	-
debit	-
event	compensation.toIncome
note	The share of other payers is income when it is claimed
role	association'),
	(1, 214, 'add', 'posting_rule', 'fee.billed|feeBilled|association||', 'component	feeBilled
credit	2110
debit	1110
event	fee.billed
role	association'),
	(1, 215, 'add', 'posting_rule', 'fee.earned|feeEarned|association||', 'component	feeEarned
credit	4110
debit	2110
event	fee.earned
role	association'),
	(1, 216, 'add', 'posting_rule', 'fee.received|feePaidBilled|association||', 'component	feePaidBilled
credit	1110
debit	1010
event	fee.received
role	association'),
	(1, 217, 'add', 'posting_rule', 'fee.received|feePaidUnbilled|association||', 'component	feePaidUnbilled
credit	2110
debit	1010
event	fee.received
role	association'),
	(1, 218, 'add', 'posting_rule', 'fee.refunded|refundExcess|association||', 'component	refundExcess
credit	1010
debit	5180
event	fee.refunded
role	association'),
	(1, 219, 'add', 'posting_rule', 'fee.refunded|refundPaid|association||', 'component	refundPaid
credit	1010
debit	2110
event	fee.refunded
role	association'),
	(1, 220, 'add', 'posting_rule', 'fund.contribution|paid|association|association|', 'component	paid
credit	3130
debit	1010
event	fund.contribution
for	association
role	association'),
	(1, 221, 'add', 'posting_rule', 'fund.contribution|paid|association|fund|', 'component	paid
credit	3130
debit	1010
event	fund.contribution
for	fund
role	association'),
	(1, 222, 'add', 'posting_rule', 'fund.contribution|paid|association|insurer|', 'component	paid
credit	3130
debit	1010
event	fund.contribution
for	insurer
role	association'),
	(1, 223, 'add', 'posting_rule', 'fund.contribution|paid|association|lender|', 'component	paid
credit	3130
debit	1010
event	fund.contribution
for	lender
role	association'),
	(1, 224, 'add', 'posting_rule', 'fund.contribution|paid|association|local|', 'component	paid
credit	3120
debit	1010
event	fund.contribution
for	local
role	association'),
	(1, 225, 'add', 'posting_rule', 'fund.contribution|paid|association|national|', 'component	paid
credit	3110
debit	1010
event	fund.contribution
for	national
role	association'),
	(1, 226, 'add', 'posting_rule', 'fund.contribution|paid|fund|association|', 'component	paid
credit	3130
debit	1010
event	fund.contribution
for	association
role	fund'),
	(1, 227, 'add', 'posting_rule', 'fund.contribution|paid|fund|fund|', 'component	paid
credit	3130
debit	1010
event	fund.contribution
for	fund
role	fund'),
	(1, 228, 'add', 'posting_rule', 'fund.contribution|paid|fund|insurer|', 'component	paid
credit	3130
debit	1010
event	fund.contribution
for	insurer
role	fund'),
	(1, 229, 'add', 'posting_rule', 'fund.contribution|paid|fund|lender|', 'component	paid
credit	3130
debit	1010
event	fund.contribution
for	lender
role	fund'),
	(1, 230, 'add', 'posting_rule', 'fund.contribution|paid|fund|local|', 'component	paid
credit	3120
debit	1010
event	fund.contribution
for	local
role	fund'),
	(1, 231, 'add', 'posting_rule', 'fund.contribution|paid|fund|national|', 'component	paid
credit	3110
debit	1010
event	fund.contribution
for	national
role	fund'),
	(1, 232, 'add', 'posting_rule', 'fund.contribution|paid|insurer|association|', 'component	paid
credit	3130
debit	1010
event	fund.contribution
for	association
role	insurer'),
	(1, 233, 'add', 'posting_rule', 'fund.contribution|paid|insurer|fund|', 'component	paid
credit	3130
debit	1010
event	fund.contribution
for	fund
role	insurer'),
	(1, 234, 'add', 'posting_rule', 'fund.contribution|paid|insurer|insurer|', 'component	paid
credit	3130
debit	1010
event	fund.contribution
for	insurer
role	insurer'),
	(1, 235, 'add', 'posting_rule', 'fund.contribution|paid|insurer|lender|', 'component	paid
credit	3130
debit	1010
event	fund.contribution
for	lender
role	insurer'),
	(1, 236, 'add', 'posting_rule', 'fund.contribution|paid|insurer|local|', 'component	paid
credit	3120
debit	1010
event	fund.contribution
for	local
role	insurer'),
	(1, 237, 'add', 'posting_rule', 'fund.contribution|paid|insurer|national|', 'component	paid
credit	3110
debit	1010
event	fund.contribution
for	national
role	insurer'),
	(1, 238, 'add', 'posting_rule', 'fund.returned|returned|association|association|', 'component	returned
credit	1010
debit	3130
event	fund.returned
for	association
role	association'),
	(1, 239, 'add', 'posting_rule', 'fund.returned|returned|association|fund|', 'component	returned
credit	1010
debit	3130
event	fund.returned
for	fund
role	association'),
	(1, 240, 'add', 'posting_rule', 'fund.returned|returned|association|insurer|', 'component	returned
credit	1010
debit	3130
event	fund.returned
for	insurer
role	association'),
	(1, 241, 'add', 'posting_rule', 'fund.returned|returned|association|lender|', 'component	returned
credit	1010
debit	3130
event	fund.returned
for	lender
role	association'),
	(1, 242, 'add', 'posting_rule', 'fund.returned|returned|association|local|', 'component	returned
credit	1010
debit	3120
event	fund.returned
for	local
role	association'),
	(1, 243, 'add', 'posting_rule', 'fund.returned|returned|association|national|', 'component	returned
credit	1010
debit	3110
event	fund.returned
for	national
role	association'),
	(1, 244, 'add', 'posting_rule', 'fund.returned|returned|fund|association|', 'component	returned
credit	1010
debit	3130
event	fund.returned
for	association
role	fund'),
	(1, 245, 'add', 'posting_rule', 'fund.returned|returned|fund|fund|', 'component	returned
credit	1010
debit	3130
event	fund.returned
for	fund
role	fund'),
	(1, 246, 'add', 'posting_rule', 'fund.returned|returned|fund|insurer|', 'component	returned
credit	1010
debit	3130
event	fund.returned
for	insurer
role	fund'),
	(1, 247, 'add', 'posting_rule', 'fund.returned|returned|fund|lender|', 'component	returned
credit	1010
debit	3130
event	fund.returned
for	lender
role	fund'),
	(1, 248, 'add', 'posting_rule', 'fund.returned|returned|fund|local|', 'component	returned
credit	1010
debit	3120
event	fund.returned
for	local
role	fund'),
	(1, 249, 'add', 'posting_rule', 'fund.returned|returned|fund|national|', 'component	returned
credit	1010
debit	3110
event	fund.returned
for	national
role	fund'),
	(1, 250, 'add', 'posting_rule', 'fund.returned|returned|insurer|association|', 'component	returned
credit	1010
debit	3130
event	fund.returned
for	association
role	insurer'),
	(1, 251, 'add', 'posting_rule', 'fund.returned|returned|insurer|fund|', 'component	returned
credit	1010
debit	3130
event	fund.returned
for	fund
role	insurer'),
	(1, 252, 'add', 'posting_rule', 'fund.returned|returned|insurer|insurer|', 'component	returned
credit	1010
debit	3130
event	fund.returned
for	insurer
role	insurer'),
	(1, 253, 'add', 'posting_rule', 'fund.returned|returned|insurer|lender|', 'component	returned
credit	1010
debit	3130
event	fund.returned
for	lender
role	insurer'),
	(1, 254, 'add', 'posting_rule', 'fund.returned|returned|insurer|local|', 'component	returned
credit	1010
debit	3120
event	fund.returned
for	local
role	insurer'),
	(1, 255, 'add', 'posting_rule', 'fund.returned|returned|insurer|national|', 'component	returned
credit	1010
debit	3110
event	fund.returned
for	national
role	insurer'),
	(1, 256, 'add', 'posting_rule', 'guarantee.amortised|feeRest|association||', 'component	feeRest
credit	4110
debit	2110
event	guarantee.amortised
role	association'),
	(1, 257, 'add', 'posting_rule', 'guarantee.amortised|releasedCeded|association||', 'component	releasedCeded
credit	9120
debit	9220
event	guarantee.amortised
role	association'),
	(1, 258, 'add', 'posting_rule', 'guarantee.amortised|releasedCeded|insurer||', 'component	releasedCeded
credit	9110
debit	9210
event	guarantee.amortised
role	insurer'),
	(1, 259, 'add', 'posting_rule', 'guarantee.amortised|released|association||', 'component	released
credit	9110
debit	9210
event	guarantee.amortised
role	association'),
	(1, 260, 'add', 'posting_rule', 'guarantee.approved|approved|association||', 'component	approved
credit	9230
debit	9130
event	guarantee.approved
role	association'),
	(1, 261, 'add', 'posting_rule', 'guarantee.cancelled|approvalLapsed|association||', 'component	approvalLapsed
credit	9130
debit	9230
event	guarantee.cancelled
role	association'),
	(1, 262, 'add', 'posting_rule', 'guarantee.cancelled|feeRest|association||', 'component	feeRest
credit	4110
debit	2110
event	guarantee.cancelled
role	association'),
	(1, 263, 'add', 'posting_rule', 'guarantee.drawn|approvalUsed|association||', 'component	approvalUsed
credit	9130
debit	9230
event	guarantee.drawn
role	association'),
	(1, 264, 'add', 'posting_rule', 'guarantee.drawn|ceded|association||', 'component	ceded
credit	9220
debit	9120
event	guarantee.drawn
role	association'),
	(1, 265, 'add', 'posting_rule', 'guarantee.drawn|ceded|insurer||', 'component	ceded
credit	9210
debit	9110
event	guarantee.drawn
role	insurer'),
	(1, 266, 'add', 'posting_rule', 'guarantee.drawn|drawn|association||', 'component	drawn
credit	9210
debit	9110
event	guarantee.drawn
role	association'),
	(1, 267, 'add', 'posting_rule', 'guarantee.released|feeRest|association||', 'component	feeRest
credit	4110
debit	2110
event	guarantee.released
role	association'),
	(1, 268, 'add', 'posting_rule', 'guarantee.released|releasedCeded|association||', 'component	releasedCeded
credit	9120
debit	9220
event	guarantee.released
role	association'),
	(1, 269, 'add', 'posting_rule', 'guarantee.released|releasedCeded|insurer||', 'component	releasedCeded
credit	9110
debit	9210
event	guarantee.released
role	insurer'),
	(1, 270, 'add', 'posting_rule', 'guarantee.released|released|association||', 'component	released
credit	9110
debit	9210
event	guarantee.released
role	association'),
	(1, 271, 'add', 'posting_rule', 'indemnity.writtenOff|memo|association||', 'component	memo
credit	9240
debit	9140
event	indemnity.writtenOff
role	association'),
	(1, 272, 'add', 'posting_rule', 'indemnity.writtenOff|writtenDown|association||', 'component	writtenDown
credit	1210
debit	5120
event	indemnity.writtenOff
role	association'),
	(1, 273, 'add', 'posting_rule', 'insurance.received|itemReceived|association||', 'component	itemReceived
credit	1220
debit	1015
event	insurance.received
role	association'),
	(1, 274, 'add', 'posting_rule', 'insurance.received|itemReceived|insurer||', 'component	itemReceived
credit	1010
debit	2210
event	insurance.received
role	insurer'),
	(1, 275, 'add', 'posting_rule', 'investment.income|income|association||', 'component	income
credit	4140
debit	1010
event	investment.income
role	association'),
	(1, 276, 'add', 'posting_rule', 'investment.income|income|fund||', 'component	income
credit	4140
debit	1010
event	investment.income
role	fund'),
	(1, 277, 'add', 'posting_rule', 'investment.income|income|insurer||', 'component	income
credit	4140
debit	1010
event	investment.income
role	insurer'),
	(1, 278, 'add', 'posting_rule', 'operating.expense|expense|association||', 'component	expense
credit	1010
debit	5140
event	operating.expense
role	association'),
	(1, 279, 'add', 'posting_rule', 'operating.expense|expense|fund||', 'component	expense
credit	1010
debit	5140
event	operating.expense
role	fund'),
	(1, 280, 'add', 'posting_rule', 'operating.expense|expense|insurer||', 'component	expense
credit	1010
debit	5140
event	operating.expense
role	insurer'),
	(1, 281, 'add', 'posting_rule', 'recovery.cost|recoveryCosts|association||', 'component	recoveryCosts
credit	1010
debit	5130
event	recovery.cost
role	association'),
	(1, 282, 'add', 'posting_rule', 'recovery.received|book|association||', 'component	book
credit	1210
debit	1010
event	recovery.received
role	association'),
	(1, 283, 'add', 'posting_rule', 'recovery.received|damages|association||', 'component	damages
credit	4130
debit	1010
event	recovery.received
role	association'),
	(1, 284, 'add', 'posting_rule', 'recovery.received|fromExpense|association|compensator|', 'component	fromExpense
credit	2230
debit	5160
event	recovery.received
for	compensator
role	association'),
	(1, 285, 'add', 'posting_rule', 'recovery.received|fromExpense|association|insurer|', 'component	fromExpense
credit	2220
debit	5160
event	recovery.received
for	insurer
role	association'),
	(1, 286, 'add', 'posting_rule', 'recovery.received|fromExpense|insurer||', 'component	fromExpense
credit	4120
debit	1120
event	recovery.received
role	insurer'),
	(1, 287, 'add', 'posting_rule', 'recovery.received|fromSuspense|association|compensator|', 'component	fromSuspense
credit	2230
debit	5160
event	recovery.received
for	compensator
note	There is no suspense here: as fromExpense
role	association'),
	(1, 288, 'add', 'posting_rule', 'recovery.received|fromSuspense|association|insurer|', 'component	fromSuspense
credit	2220
debit	5160
event	recovery.received
for	insurer
note	There is no suspense here: as fromExpense
role	association'),
	(1, 289, 'add', 'posting_rule', 'recovery.received|fromSuspense|insurer||', 'component	fromSuspense
credit	4120
debit	1120
event	recovery.received
note	There is no suspense here: as fromExpense
role	insurer'),
	(1, 290, 'add', 'posting_rule', 'recovery.received|memo|association||', 'component	memo
credit	9140
debit	9240
event	recovery.received
role	association'),
	(1, 291, 'add', 'posting_rule', 'recovery.received|unapplied|association||', 'component	unapplied
credit	2520
debit	1010
event	recovery.received
role	association'),
	(1, 292, 'add', 'posting_rule', 'recovery.received|writtenDownRecovered|association||', 'component	writtenDownRecovered
credit	4170
debit	1010
event	recovery.received
role	association'),
	(1, 293, 'add', 'posting_rule', 'recovery.refunded|itemPaid|association||', 'component	itemPaid
credit	1010
debit	2230
event	recovery.refunded
role	association'),
	(1, 294, 'add', 'posting_rule', 'recovery.remitted|itemPaid|association||', 'component	itemPaid
credit	1010
debit	2220
event	recovery.remitted
role	association'),
	(1, 295, 'add', 'posting_rule', 'recovery.remitted|itemPaid|insurer||', 'component	itemPaid
credit	1120
debit	1015
event	recovery.remitted
role	insurer'),
	(1, 296, 'add', 'posting_rule', 'reinsurance.settlement|claimCleared|association||', 'component	claimCleared
credit	1220
debit	2290
event	reinsurance.settlement
role	association'),
	(1, 297, 'add', 'posting_rule', 'reinsurance.settlement|claimCleared|insurer||', 'component	claimCleared
credit	1290
debit	2210
event	reinsurance.settlement
role	insurer'),
	(1, 298, 'add', 'posting_rule', 'reinsurance.settlement|netPaid|association||', 'component	netPaid
credit	1010
debit	2290
event	reinsurance.settlement
role	association'),
	(1, 299, 'add', 'posting_rule', 'reinsurance.settlement|netPaid|insurer||', 'component	netPaid
credit	1290
debit	1015
event	reinsurance.settlement
role	insurer'),
	(1, 300, 'add', 'posting_rule', 'reinsurance.settlement|netReceived|association||', 'component	netReceived
credit	2290
debit	1015
event	reinsurance.settlement
role	association'),
	(1, 301, 'add', 'posting_rule', 'reinsurance.settlement|netReceived|insurer||', 'component	netReceived
credit	1010
debit	1290
event	reinsurance.settlement
role	insurer'),
	(1, 302, 'add', 'posting_rule', 'reinsurance.settlement|premiumCleared|association||', 'component	premiumCleared
credit	2290
debit	2210
event	reinsurance.settlement
role	association'),
	(1, 303, 'add', 'posting_rule', 'reinsurance.settlement|premiumCleared|insurer||', 'component	premiumCleared
credit	1110
debit	1290
event	reinsurance.settlement
role	insurer'),
	(1, 304, 'add', 'posting_rule', 'reinsurance.settlement|remittanceCleared|association||', 'component	remittanceCleared
credit	2290
debit	2220
event	reinsurance.settlement
role	association'),
	(1, 305, 'add', 'posting_rule', 'reinsurance.settlement|remittanceCleared|insurer||', 'component	remittanceCleared
credit	1120
debit	1290
event	reinsurance.settlement
role	insurer'),
	(1, 306, 'add', 'posting_rule', 'transit.arrived|arrived|association||', 'component	arrived
credit	1015
debit	1010
event	transit.arrived
role	association'),
	(1, 307, 'add', 'posting_rule', 'transit.arrived|arrived|fund||', 'component	arrived
credit	1015
debit	1010
event	transit.arrived
role	fund'),
	(1, 308, 'add', 'posting_rule', 'transit.arrived|arrived|insurer||', 'component	arrived
credit	1015
debit	1010
event	transit.arrived
role	insurer'),
	(1, 309, 'add', 'programme', '7a|', 'category	general
name_en	7(a) loan guarantee
name_local	7(a) loan guarantee
programme	7a
waterfall	7a'),
	(1, 310, 'add', 'statement_line', 'fund|B|accumulated|association|3210|||', 'account	3210
label_en	Other movement of the accumulated result
label_local	Other movement of the accumulated result
line	accumulated
order	60
role	association
section	B
sign	+
statement	fund'),
	(1, 311, 'add', 'statement_line', 'fund|B|accumulated|fund|3210|||', 'account	3210
label_en	Other movement of the accumulated result
label_local	Other movement of the accumulated result
line	accumulated
order	60
role	fund
section	B
sign	+
statement	fund'),
	(1, 312, 'add', 'statement_line', 'fund|B|accumulated|insurer|3210|||', 'account	3210
label_en	Other movement of the accumulated result
label_local	Other movement of the accumulated result
line	accumulated
order	60
role	insurer
section	B
sign	+
statement	fund'),
	(1, 313, 'add', 'statement_line', 'fund|B|contributions-local|association|3120||fund.returned|', 'account	3120
event	fund.returned
label_en	Contributions, local
label_local	Contributions, local
line	contributions-local
order	20
role	association
section	B
sign	-
statement	fund'),
	(1, 314, 'add', 'statement_line', 'fund|B|contributions-local|association|3120|||', 'account	3120
label_en	Contributions, local
label_local	Contributions, local
line	contributions-local
order	20
role	association
section	B
sign	+
statement	fund'),
	(1, 315, 'add', 'statement_line', 'fund|B|contributions-local|fund|3120||fund.returned|', 'account	3120
event	fund.returned
label_en	Contributions, local
label_local	Contributions, local
line	contributions-local
order	20
role	fund
section	B
sign	-
statement	fund'),
	(1, 316, 'add', 'statement_line', 'fund|B|contributions-local|fund|3120|||', 'account	3120
label_en	Contributions, local
label_local	Contributions, local
line	contributions-local
order	20
role	fund
section	B
sign	+
statement	fund'),
	(1, 317, 'add', 'statement_line', 'fund|B|contributions-local|insurer|3120||fund.returned|', 'account	3120
event	fund.returned
label_en	Contributions, local
label_local	Contributions, local
line	contributions-local
order	20
role	insurer
section	B
sign	-
statement	fund'),
	(1, 318, 'add', 'statement_line', 'fund|B|contributions-local|insurer|3120|||', 'account	3120
label_en	Contributions, local
label_local	Contributions, local
line	contributions-local
order	20
role	insurer
section	B
sign	+
statement	fund'),
	(1, 319, 'add', 'statement_line', 'fund|B|contributions-national|association|3110||fund.returned|', 'account	3110
event	fund.returned
label_en	Contributions, national
label_local	Contributions, national
line	contributions-national
order	10
role	association
section	B
sign	-
statement	fund'),
	(1, 320, 'add', 'statement_line', 'fund|B|contributions-national|association|3110|||', 'account	3110
label_en	Contributions, national
label_local	Contributions, national
line	contributions-national
order	10
role	association
section	B
sign	+
statement	fund'),
	(1, 321, 'add', 'statement_line', 'fund|B|contributions-national|fund|3110||fund.returned|', 'account	3110
event	fund.returned
label_en	Contributions, national
label_local	Contributions, national
line	contributions-national
order	10
role	fund
section	B
sign	-
statement	fund'),
	(1, 322, 'add', 'statement_line', 'fund|B|contributions-national|fund|3110|||', 'account	3110
label_en	Contributions, national
label_local	Contributions, national
line	contributions-national
order	10
role	fund
section	B
sign	+
statement	fund'),
	(1, 323, 'add', 'statement_line', 'fund|B|contributions-national|insurer|3110||fund.returned|', 'account	3110
event	fund.returned
label_en	Contributions, national
label_local	Contributions, national
line	contributions-national
order	10
role	insurer
section	B
sign	-
statement	fund'),
	(1, 324, 'add', 'statement_line', 'fund|B|contributions-national|insurer|3110|||', 'account	3110
label_en	Contributions, national
label_local	Contributions, national
line	contributions-national
order	10
role	insurer
section	B
sign	+
statement	fund'),
	(1, 325, 'add', 'statement_line', 'fund|B|contributions-other|association|3130||fund.returned|', 'account	3130
event	fund.returned
label_en	Contributions, other
label_local	Contributions, other
line	contributions-other
order	30
role	association
section	B
sign	-
statement	fund'),
	(1, 326, 'add', 'statement_line', 'fund|B|contributions-other|association|3130|||', 'account	3130
label_en	Contributions, other
label_local	Contributions, other
line	contributions-other
order	30
role	association
section	B
sign	+
statement	fund'),
	(1, 327, 'add', 'statement_line', 'fund|B|contributions-other|fund|3130||fund.returned|', 'account	3130
event	fund.returned
label_en	Contributions, other
label_local	Contributions, other
line	contributions-other
order	30
role	fund
section	B
sign	-
statement	fund'),
	(1, 328, 'add', 'statement_line', 'fund|B|contributions-other|fund|3130|||', 'account	3130
label_en	Contributions, other
label_local	Contributions, other
line	contributions-other
order	30
role	fund
section	B
sign	+
statement	fund'),
	(1, 329, 'add', 'statement_line', 'fund|B|contributions-other|insurer|3130||fund.returned|', 'account	3130
event	fund.returned
label_en	Contributions, other
label_local	Contributions, other
line	contributions-other
order	30
role	insurer
section	B
sign	-
statement	fund'),
	(1, 330, 'add', 'statement_line', 'fund|B|contributions-other|insurer|3130|||', 'account	3130
label_en	Contributions, other
label_local	Contributions, other
line	contributions-other
order	30
role	insurer
section	B
sign	+
statement	fund'),
	(1, 331, 'add', 'statement_line', 'fund|B|fees|association|4110|||', 'account	4110
label_en	Guarantee fees earned
label_local	Guarantee fees earned
line	fees
order	40
role	association
section	B
sign	+
statement	fund'),
	(1, 332, 'add', 'statement_line', 'fund|B|investment|association|4140|||', 'account	4140
label_en	Investment income
label_local	Investment income
line	investment
order	50
role	association
section	B
sign	+
statement	fund'),
	(1, 333, 'add', 'statement_line', 'fund|B|investment|fund|4140|||', 'account	4140
label_en	Investment income
label_local	Investment income
line	investment
order	50
role	fund
section	B
sign	+
statement	fund'),
	(1, 334, 'add', 'statement_line', 'fund|B|investment|insurer|4140|||', 'account	4140
label_en	Investment income
label_local	Investment income
line	investment
order	50
role	insurer
section	B
sign	+
statement	fund'),
	(1, 335, 'add', 'statement_line', 'fund|B|premium|insurer|4110|||', 'account	4110
label_en	Premium income
label_local	Premium income
line	premium
order	40
role	insurer
section	B
sign	+
statement	fund'),
	(1, 336, 'add', 'statement_line', 'fund|C|insurance-and-compensation|association|4120|||', 'account	4120
label_en	Insurance and compensation taken to income
label_local	Insurance and compensation taken to income
line	insurance-and-compensation
order	10
role	association
section	C
sign	+
statement	fund'),
	(1, 337, 'add', 'statement_line', 'fund|D|claims|association|1210|debit|claim.accepted|', 'account	1210
event	claim.accepted
label_en	Claims paid (subrogation)
label_local	Claims paid (subrogation)
line	claims
order	10
role	association
section	D
side	debit
sign	+
statement	fund'),
	(1, 338, 'add', 'statement_line', 'fund|D|claims|insurer|5110|||', 'account	5110
label_en	Claims expense
label_local	Claims expense
line	claims
order	10
role	insurer
section	D
sign	+
statement	fund'),
	(1, 339, 'add', 'statement_line', 'fund|D|damages|association|4130|||', 'account	4130
label_en	Damages
label_local	Damages
line	damages
order	40
role	association
section	D
sign	+
statement	fund'),
	(1, 340, 'add', 'statement_line', 'fund|D|recoveries-written-down|association|4170|||', 'account	4170
label_en	Recovery of written-down claims
label_local	Recovery of written-down claims
line	recoveries-written-down
order	30
role	association
section	D
sign	+
statement	fund'),
	(1, 341, 'add', 'statement_line', 'fund|D|recoveries|association|1210|credit|recovery.received|', 'account	1210
event	recovery.received
label_en	Recoveries collected
label_local	Recoveries collected
line	recoveries
order	20
role	association
section	D
side	credit
sign	+
statement	fund'),
	(1, 342, 'add', 'statement_line', 'fund|D|recoveries|insurer|4120|||', 'account	4120
label_en	Recovery income
label_local	Recovery income
line	recoveries
order	20
role	insurer
section	D
sign	+
statement	fund'),
	(1, 343, 'add', 'statement_line', 'fund|D|shared|association|5160|||', 'account	5160
label_en	Recovery shared out
label_local	Recovery shared out
line	shared
order	60
role	association
section	D
sign	+
statement	fund'),
	(1, 344, 'add', 'statement_line', 'fund|D|written-off|association|5120|||', 'account	5120
label_en	Write-off of indemnity
label_local	Write-off of indemnity
line	written-off
order	70
role	association
section	D
sign	+
statement	fund'),
	(1, 345, 'add', 'statement_line', 'fund|F|collection|association|5130|||', 'account	5130
label_en	Collection cost
label_local	Collection cost
line	collection
order	10
role	association
section	F
sign	+
statement	fund'),
	(1, 346, 'add', 'statement_line', 'fund|F|operating|association|5140|||', 'account	5140
label_en	Operating cost
label_local	Operating cost
line	operating
order	20
role	association
section	F
sign	+
statement	fund'),
	(1, 347, 'add', 'statement_line', 'fund|F|operating|fund|5140|||', 'account	5140
label_en	Operating cost
label_local	Operating cost
line	operating
order	10
role	fund
section	F
sign	+
statement	fund'),
	(1, 348, 'add', 'statement_line', 'fund|F|operating|insurer|5140|||', 'account	5140
label_en	Operating cost
label_local	Operating cost
line	operating
order	10
role	insurer
section	F
sign	+
statement	fund'),
	(1, 349, 'add', 'statement_line', 'fund|F|refund-excess|association|5180|||', 'account	5180
label_en	Refund excess
label_local	Refund excess
line	refund-excess
order	30
role	association
section	F
sign	+
statement	fund'),
	(1, 350, 'add', 'statement_line', 'fund|G|indemnity-acquired|association|1210|debit|claim.accepted|', 'account	1210
event	claim.accepted
label_en	Indemnity right acquired
label_local	Indemnity right acquired
line	indemnity-acquired
order	10
role	association
section	G
side	debit
sign	-
statement	fund'),
	(1, 351, 'add', 'statement_line', 'fund|G|indemnity-recovered|association|1210|credit|recovery.received|', 'account	1210
event	recovery.received
label_en	Indemnity right recovered
label_local	Indemnity right recovered
line	indemnity-recovered
order	20
role	association
section	G
side	credit
sign	-
statement	fund'),
	(1, 352, 'add', 'statement_line', 'fund|H|returned-local|association|3120||fund.returned|', 'account	3120
event	fund.returned
label_en	Returned, local
label_local	Returned, local
line	returned-local
order	20
role	association
section	H
sign	+
statement	fund'),
	(1, 353, 'add', 'statement_line', 'fund|H|returned-local|fund|3120||fund.returned|', 'account	3120
event	fund.returned
label_en	Returned, local
label_local	Returned, local
line	returned-local
order	20
role	fund
section	H
sign	+
statement	fund'),
	(1, 354, 'add', 'statement_line', 'fund|H|returned-local|insurer|3120||fund.returned|', 'account	3120
event	fund.returned
label_en	Returned, local
label_local	Returned, local
line	returned-local
order	20
role	insurer
section	H
sign	+
statement	fund'),
	(1, 355, 'add', 'statement_line', 'fund|H|returned-national|association|3110||fund.returned|', 'account	3110
event	fund.returned
label_en	Returned, national
label_local	Returned, national
line	returned-national
order	10
role	association
section	H
sign	+
statement	fund'),
	(1, 356, 'add', 'statement_line', 'fund|H|returned-national|fund|3110||fund.returned|', 'account	3110
event	fund.returned
label_en	Returned, national
label_local	Returned, national
line	returned-national
order	10
role	fund
section	H
sign	+
statement	fund'),
	(1, 357, 'add', 'statement_line', 'fund|H|returned-national|insurer|3110||fund.returned|', 'account	3110
event	fund.returned
label_en	Returned, national
label_local	Returned, national
line	returned-national
order	10
role	insurer
section	H
sign	+
statement	fund'),
	(1, 358, 'add', 'statement_line', 'fund|H|returned-other|association|3130||fund.returned|', 'account	3130
event	fund.returned
label_en	Returned, other
label_local	Returned, other
line	returned-other
order	30
role	association
section	H
sign	+
statement	fund'),
	(1, 359, 'add', 'statement_line', 'fund|H|returned-other|fund|3130||fund.returned|', 'account	3130
event	fund.returned
label_en	Returned, other
label_local	Returned, other
line	returned-other
order	30
role	fund
section	H
sign	+
statement	fund'),
	(1, 360, 'add', 'statement_line', 'fund|H|returned-other|insurer|3130||fund.returned|', 'account	3130
event	fund.returned
label_en	Returned, other
label_local	Returned, other
line	returned-other
order	30
role	insurer
section	H
sign	+
statement	fund'),
	(1, 361, 'add', 'statement_line', 'fund|J|approvals-lapsed|association|9230||guarantee.cancelled|approvalLapsed', 'account	9230
component	approvalLapsed
event	guarantee.cancelled
label_en	Approvals, lapsed
label_local	Approvals, lapsed
line	approvals-lapsed
order	230
role	association
section	J
sign	+
statement	fund'),
	(1, 362, 'add', 'statement_line', 'fund|J|approvals-new|association|9230||guarantee.approved|approved', 'account	9230
component	approved
event	guarantee.approved
label_en	Approvals, new
label_local	Approvals, new
line	approvals-new
order	210
role	association
section	J
sign	+
statement	fund'),
	(1, 363, 'add', 'statement_line', 'fund|J|approvals-used|association|9230||guarantee.drawn|approvalUsed', 'account	9230
component	approvalUsed
event	guarantee.drawn
label_en	Approvals, drawn
label_local	Approvals, drawn
line	approvals-used
order	220
role	association
section	J
sign	+
statement	fund'),
	(1, 364, 'add', 'statement_line', 'fund|J|ceded-new|association|9220||guarantee.drawn|ceded', 'account	9220
component	ceded
event	guarantee.drawn
label_en	Ceded exposure, new
label_local	Ceded exposure, new
line	ceded-new
order	110
role	association
section	J
sign	+
statement	fund'),
	(1, 365, 'add', 'statement_line', 'fund|J|ceded-released-after-claim|association|9220||claim.accepted|restReleasedCeded', 'account	9220
component	restReleasedCeded
event	claim.accepted
label_en	Ceded exposure, released after a claim
label_local	Ceded exposure, released after a claim
line	ceded-released-after-claim
order	140
role	association
section	J
sign	+
statement	fund'),
	(1, 366, 'add', 'statement_line', 'fund|J|ceded-released|association|9220||guarantee.released|releasedCeded', 'account	9220
component	releasedCeded
event	guarantee.released
label_en	Ceded exposure, released
label_local	Ceded exposure, released
line	ceded-released
order	130
role	association
section	J
sign	+
statement	fund'),
	(1, 367, 'add', 'statement_line', 'fund|J|ceded-relieved|association|9220||claim.accepted|relievedCeded', 'account	9220
component	relievedCeded
event	claim.accepted
label_en	Ceded exposure, relieved by claims
label_local	Ceded exposure, relieved by claims
line	ceded-relieved
order	150
role	association
section	J
sign	+
statement	fund'),
	(1, 368, 'add', 'statement_line', 'fund|J|ceded-repaid|association|9220||guarantee.amortised|releasedCeded', 'account	9220
component	releasedCeded
event	guarantee.amortised
label_en	Ceded exposure, repaid
label_local	Ceded exposure, repaid
line	ceded-repaid
order	120
role	association
section	J
sign	+
statement	fund'),
	(1, 369, 'add', 'statement_line', 'fund|J|insured-new|insurer|9210||guarantee.drawn|ceded', 'account	9210
component	ceded
event	guarantee.drawn
label_en	Insured exposure, new
label_local	Insured exposure, new
line	insured-new
order	10
role	insurer
section	J
sign	+
statement	fund'),
	(1, 370, 'add', 'statement_line', 'fund|J|insured-released-after-claim|insurer|9210||claim.accepted|restReleasedCeded', 'account	9210
component	restReleasedCeded
event	claim.accepted
label_en	Insured exposure, released after a claim
label_local	Insured exposure, released after a claim
line	insured-released-after-claim
order	40
role	insurer
section	J
sign	+
statement	fund'),
	(1, 371, 'add', 'statement_line', 'fund|J|insured-released|insurer|9210||guarantee.released|releasedCeded', 'account	9210
component	releasedCeded
event	guarantee.released
label_en	Insured exposure, released
label_local	Insured exposure, released
line	insured-released
order	30
role	insurer
section	J
sign	+
statement	fund'),
	(1, 372, 'add', 'statement_line', 'fund|J|insured-relieved|insurer|9210||claim.accepted|relievedCeded', 'account	9210
component	relievedCeded
event	claim.accepted
label_en	Insured exposure, relieved by claims
label_local	Insured exposure, relieved by claims
line	insured-relieved
order	50
role	insurer
section	J
sign	+
statement	fund'),
	(1, 373, 'add', 'statement_line', 'fund|J|insured-repaid|insurer|9210||guarantee.amortised|releasedCeded', 'account	9210
component	releasedCeded
event	guarantee.amortised
label_en	Insured exposure, repaid
label_local	Insured exposure, repaid
line	insured-repaid
order	20
role	insurer
section	J
sign	+
statement	fund'),
	(1, 374, 'add', 'statement_line', 'fund|J|new|association|9210||guarantee.drawn|drawn', 'account	9210
component	drawn
event	guarantee.drawn
label_en	Guarantees, new
label_local	Guarantees, new
line	new
order	10
role	association
section	J
sign	+
statement	fund'),
	(1, 375, 'add', 'statement_line', 'fund|J|released-after-claim|association|9210||claim.accepted|restReleased', 'account	9210
component	restReleased
event	claim.accepted
label_en	Guarantees, released after a claim
label_local	Guarantees, released after a claim
line	released-after-claim
order	40
role	association
section	J
sign	+
statement	fund'),
	(1, 376, 'add', 'statement_line', 'fund|J|released|association|9210||guarantee.released|released', 'account	9210
component	released
event	guarantee.released
label_en	Guarantees, released
label_local	Guarantees, released
line	released
order	30
role	association
section	J
sign	+
statement	fund'),
	(1, 377, 'add', 'statement_line', 'fund|J|relieved|association|9210||claim.accepted|relieved', 'account	9210
component	relieved
event	claim.accepted
label_en	Guarantees, relieved by claims
label_local	Guarantees, relieved by claims
line	relieved
order	50
role	association
section	J
sign	+
statement	fund'),
	(1, 378, 'add', 'statement_line', 'fund|J|repaid|association|9210||guarantee.amortised|released', 'account	9210
component	released
event	guarantee.amortised
label_en	Guarantees, repaid
label_local	Guarantees, repaid
line	repaid
order	20
role	association
section	J
sign	+
statement	fund'),
	(1, 379, 'add', 'statement_line', 'fund|J|written-down-off|association|9240||indemnity.writtenOff|memo', 'account	9240
component	memo
event	indemnity.writtenOff
label_en	Written-down claims, written off
label_local	Written-down claims, written off
line	written-down-off
order	310
role	association
section	J
sign	+
statement	fund'),
	(1, 380, 'add', 'statement_line', 'fund|J|written-down-recovered|association|9240||recovery.received|memo', 'account	9240
component	memo
event	recovery.received
label_en	Written-down claims, recovered
label_local	Written-down claims, recovered
line	written-down-recovered
order	320
role	association
section	J
sign	+
statement	fund'),
	(1, 381, 'add', 'treaty', 'QS-EXAMPLE', 'account.commission.kind	flat
account.commission.rate	0
account.due_days	90
account.period	quarter
cedant.role	association
example	yes
format	gledger.treaty/1
inuring	10
money.currency	USD
money.recovery	original_share
money.residual	cedant
money.rounding	half-even
panel.0.book	reinsurer
panel.0.party	reinsurer
panel.0.signed	1
risk_level	guarantee
scope.0.programme	7a
terms.cession	4/5
terms.limit	none
terms.limit_basis	ceded
treaty	QS-EXAMPLE
type	quota_share
years.attaching	risks
years.starts	10-01
years.starts_in	previous
years.underwriting_years.0	1970
years.underwriting_years.1	2035
years.version	1');

INSERT INTO ledger.reversal VALUES
	(21474836484, 55834574848, 'G17/fee-received/reversal');

INSERT INTO ledger.seal VALUES
	(1, 1, '2026-11-25 15:44:06.279412+00', '\x0000000000000000000000000000000000000000000000000000000000000000', '\x25b2b3f2b8e6c272850b3cfdf21502bfc673f087d40cde25530ecd32ae51a124'),
	(2, 3, '2026-11-25 15:44:06.523721+00', '\x25b2b3f2b8e6c272850b3cfdf21502bfc673f087d40cde25530ecd32ae51a124', '\xd48d9d37d734c8f702ced3f9a2bf206b441b3f3d7d9f60bf874b1417fe39feed'),
	(3, 5, '2026-11-25 15:44:06.887216+00', '\xd48d9d37d734c8f702ced3f9a2bf206b441b3f3d7d9f60bf874b1417fe39feed', '\x3d4a079a774454a632f212aed1ac92df9dfcb777293a5109d74a1f1d529c1b46'),
	(4, 7, '2026-11-25 15:44:07.244795+00', '\x3d4a079a774454a632f212aed1ac92df9dfcb777293a5109d74a1f1d529c1b46', '\x4869e3db08a15b1ad492587834fd8c721b9d9da7e784b0d4fbf927dcdbfc8e82'),
	(5, 9, '2026-11-25 15:44:07.691582+00', '\x4869e3db08a15b1ad492587834fd8c721b9d9da7e784b0d4fbf927dcdbfc8e82', '\xa1088c4b54ea5248bf532aa201232ccd1b0ba40b62bf6395efa4dc4385809a24'),
	(6, 13, '2026-11-25 15:44:21.762488+00', '\xa1088c4b54ea5248bf532aa201232ccd1b0ba40b62bf6395efa4dc4385809a24', '\xb4b2c488e26d30a9aa47c9881163ac3dc70b4ff75f5ba12fd291229976f048a9');

INSERT INTO ledger.segment OVERRIDING SYSTEM VALUE VALUES
	(1, 'funding_source=treasury', '', '', '', '', 'treasury', '', '', 0, 0, 0, 497869328954510076),
	(2, 'funding_source=state', '', '', '', '', 'state', '', '', 0, 0, 0, -8185149039439873926),
	(3, 'cohort=2024;programme=7a', '7a', '', '', '', '', '', '', 2024, 0, 0, 4374213297747249674),
	(4, 'cohort=2024;programme=7a;treaty=QS-EXAMPLE;underwriting_year=2024', '7a', '', '', '', '', '', 'QS-EXAMPLE', 2024, 2024, 0, 8775189130078517567),
	(5, 'accident_year=2025;cohort=2024;programme=7a;treaty=QS-EXAMPLE;underwriting_year=2024', '7a', '', '', '', '', '', 'QS-EXAMPLE', 2024, 2024, 2025, -8495538363412940211),
	(6, 'cohort=2003;programme=7a', '7a', '', '', '', '', '', '', 2003, 0, 0, 4254908850361024197),
	(7, 'cohort=2003;programme=7a;treaty=QS-EXAMPLE;underwriting_year=2003', '7a', '', '', '', '', '', 'QS-EXAMPLE', 2003, 2003, 0, -444762895143901888),
	(8, 'cohort=2006;programme=7a', '7a', '', '', '', '', '', '', 2006, 0, 0, -4168000983007163971),
	(9, 'cohort=2006;programme=7a;treaty=QS-EXAMPLE;underwriting_year=2006', '7a', '', '', '', '', '', 'QS-EXAMPLE', 2006, 2006, 0, 5792994292784822764),
	(10, 'accident_year=2013;cohort=2006;programme=7a;treaty=QS-EXAMPLE;underwriting_year=2006', '7a', '', '', '', '', '', 'QS-EXAMPLE', 2006, 2006, 2013, 4237136066542278856),
	(11, 'accident_year=2011;cohort=2006;programme=7a;treaty=QS-EXAMPLE;underwriting_year=2006', '7a', '', '', '', '', '', 'QS-EXAMPLE', 2006, 2006, 2011, -670073441314188591),
	(12, 'cohort=1997;programme=7a', '7a', '', '', '', '', '', '', 1997, 0, 0, 95458064554026837),
	(13, 'cohort=1997;programme=7a;treaty=QS-EXAMPLE;underwriting_year=1997', '7a', '', '', '', '', '', 'QS-EXAMPLE', 1997, 1997, 0, 7745167444608947080),
	(14, 'cohort=2004;programme=7a', '7a', '', '', '', '', '', '', 2004, 0, 0, -4329935522915303834),
	(15, 'cohort=2004;programme=7a;treaty=QS-EXAMPLE;underwriting_year=2004', '7a', '', '', '', '', '', 'QS-EXAMPLE', 2004, 2004, 0, -8876959899079963343),
	(16, 'cohort=1981;programme=7a', '7a', '', '', '', '', '', '', 1981, 0, 0, -4364607267555068706),
	(17, 'cohort=1981;programme=7a;treaty=QS-EXAMPLE;underwriting_year=1981', '7a', '', '', '', '', '', 'QS-EXAMPLE', 1981, 1981, 0, -2079314556247746637),
	(18, 'accident_year=1989;cohort=1981;programme=7a;treaty=QS-EXAMPLE;underwriting_year=1981', '7a', '', '', '', '', '', 'QS-EXAMPLE', 1981, 1981, 1989, 2340811401005847781),
	(19, 'cohort=2005;programme=7a', '7a', '', '', '', '', '', '', 2005, 0, 0, -3008165279032297342),
	(20, 'cohort=2005;programme=7a;treaty=QS-EXAMPLE;underwriting_year=2005', '7a', '', '', '', '', '', 'QS-EXAMPLE', 2005, 2005, 0, -6779182465181409571),
	(21, 'accident_year=2008;cohort=2005;programme=7a;treaty=QS-EXAMPLE;underwriting_year=2005', '7a', '', '', '', '', '', 'QS-EXAMPLE', 2005, 2005, 2008, -2268485795822110491);

SELECT pg_catalog.setval('ledger.account_account_id_seq', 93, true);

SELECT pg_catalog.setval('ledger.batch_number', 13, true);

SELECT pg_catalog.setval('ledger.book_book_id_seq', 53, true);

SELECT pg_catalog.setval('ledger.cause_cause_id_seq', 34, true);

SELECT pg_catalog.setval('ledger.event_header_header_id_seq', 14, true);

SELECT pg_catalog.setval('ledger.segment_segment_id_seq', 21, true);

ALTER TABLE ONLY ledger.account
    ADD CONSTRAINT account_book_fund_chart_currency_detail_key UNIQUE (book, fund, chart, currency, detail);

ALTER TABLE ONLY ledger.account
    ADD CONSTRAINT account_pkey PRIMARY KEY (account_id);

ALTER TABLE ONLY ledger.batch
    ADD CONSTRAINT batch_pkey PRIMARY KEY (batch_id);

ALTER TABLE ONLY ledger.book
    ADD CONSTRAINT book_code_key UNIQUE (code);

ALTER TABLE ONLY ledger.book
    ADD CONSTRAINT book_pkey PRIMARY KEY (book_id);

ALTER TABLE ONLY ledger.cause
    ADD CONSTRAINT cause_event_component_key UNIQUE (event, component);

ALTER TABLE ONLY ledger.cause
    ADD CONSTRAINT cause_pkey PRIMARY KEY (cause_id);

ALTER TABLE ONLY ledger.clearing
    ADD CONSTRAINT clearing_pkey PRIMARY KEY (event_id, item_event_id, item_ordinal);

ALTER TABLE ONLY ledger.event_header
    ADD CONSTRAINT event_header_columns_key UNIQUE (columns);

ALTER TABLE ONLY ledger.event_header
    ADD CONSTRAINT event_header_pkey PRIMARY KEY (header_id);

ALTER TABLE ONLY ledger.event_key
    ADD CONSTRAINT event_key_pkey PRIMARY KEY (book_id, reference);

ALTER TABLE ONLY ledger.event
    ADD CONSTRAINT event_pkey PRIMARY KEY (event_id);

ALTER TABLE ONLY ledger.guarantee_state
    ADD CONSTRAINT guarantee_state_pkey PRIMARY KEY (book_id, guarantee, event_id);

ALTER TABLE ONLY ledger.migration
    ADD CONSTRAINT migration_pkey PRIMARY KEY (number);

ALTER TABLE ONLY ledger.open_item
    ADD CONSTRAINT open_item_pkey PRIMARY KEY (event_id, ordinal);

ALTER TABLE ONLY ledger.pack_record
    ADD CONSTRAINT pack_record_pkey PRIMARY KEY (batch_id, ordinal);

ALTER TABLE ONLY ledger.reversal
    ADD CONSTRAINT reversal_event_id_key UNIQUE (event_id);

ALTER TABLE ONLY ledger.reversal
    ADD CONSTRAINT reversal_pkey PRIMARY KEY (original_event_id);

ALTER TABLE ONLY ledger.seal
    ADD CONSTRAINT seal_batch_id_key UNIQUE (batch_id);

ALTER TABLE ONLY ledger.seal
    ADD CONSTRAINT seal_chain_hash_key UNIQUE (chain_hash);

ALTER TABLE ONLY ledger.seal
    ADD CONSTRAINT seal_pkey PRIMARY KEY (seal_number);

ALTER TABLE ONLY ledger.seal
    ADD CONSTRAINT seal_recorded_at_key UNIQUE (recorded_at);

ALTER TABLE ONLY ledger.segment
    ADD CONSTRAINT segment_key_key UNIQUE (key);

ALTER TABLE ONLY ledger.segment
    ADD CONSTRAINT segment_pkey PRIMARY KEY (segment_id);

CREATE INDEX balance_sum_account ON ledger.balance_sum USING btree (book_id, account_id, batch_id);

CREATE INDEX balance_sum_batch ON ledger.balance_sum USING brin (batch_id);

CREATE INDEX batch_content_hash ON ledger.batch USING btree (content_hash);

CREATE INDEX clearing_item ON ledger.clearing USING btree (item_event_id, item_ordinal);

CREATE INDEX guarantee_state_event ON ledger.guarantee_state USING brin (event_id) WITH (pages_per_range='16');

CREATE INDEX open_item_party ON ledger.open_item USING btree (book_id, treaty, party);

CREATE OR REPLACE VIEW ledger.item_balance AS
 SELECT item.event_id,
    item.ordinal,
    item.reference,
    item.book_id,
    item.kind,
    item.party,
    item.treaty,
    item.segment_id,
    item.fund,
    item.currency,
    item.amount,
    item.effective,
    item.guarantee,
    item.claim,
    (item.amount - (COALESCE(sum(clearing.amount), (0)::numeric))::bigint) AS remaining
   FROM (ledger.open_item item
     LEFT JOIN ledger.clearing ON (((clearing.item_event_id = item.event_id) AND (clearing.item_ordinal = item.ordinal))))
  GROUP BY item.event_id, item.ordinal;

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON ledger.account FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();

ALTER TABLE ledger.account ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON ledger.balance_sum FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();

ALTER TABLE ledger.balance_sum ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON ledger.batch FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();

ALTER TABLE ledger.batch ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON ledger.book FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();

ALTER TABLE ledger.book ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON ledger.cause FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();

ALTER TABLE ledger.cause ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON ledger.clearing FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();

ALTER TABLE ledger.clearing ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON ledger.event FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();

ALTER TABLE ledger.event ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON ledger.event_header FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();

ALTER TABLE ledger.event_header ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON ledger.event_key FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();

ALTER TABLE ledger.event_key ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON ledger.guarantee_state FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();

ALTER TABLE ledger.guarantee_state ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON ledger.open_item FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();

ALTER TABLE ledger.open_item ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON ledger.pack_record FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();

ALTER TABLE ledger.pack_record ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON ledger.reversal FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();

ALTER TABLE ledger.reversal ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON ledger.seal FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();

ALTER TABLE ledger.seal ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON ledger.segment FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();

ALTER TABLE ledger.segment ENABLE ALWAYS TRIGGER append_only;

GRANT USAGE ON SCHEMA ledger TO gledger_writer;
GRANT USAGE ON SCHEMA ledger TO gledger_approver;
GRANT USAGE ON SCHEMA ledger TO gledger_reader;
GRANT ALL ON SCHEMA ledger TO gledger_owner;

REVOKE ALL ON FUNCTION ledger.guard(target regclass) FROM PUBLIC;

GRANT SELECT,DELETE,TRUNCATE,UPDATE ON TABLE ledger.account TO gledger_reader;
GRANT SELECT,DELETE,TRUNCATE,UPDATE ON TABLE ledger.account TO gledger_approver;
GRANT SELECT,INSERT,DELETE,TRUNCATE,UPDATE ON TABLE ledger.account TO gledger_writer;

GRANT SELECT,DELETE,TRUNCATE,UPDATE ON TABLE ledger.balance_sum TO gledger_reader;
GRANT SELECT,DELETE,TRUNCATE,UPDATE ON TABLE ledger.balance_sum TO gledger_approver;
GRANT SELECT,INSERT,DELETE,TRUNCATE,UPDATE ON TABLE ledger.balance_sum TO gledger_writer;

GRANT SELECT,DELETE,TRUNCATE,UPDATE ON TABLE ledger.batch TO gledger_reader;
GRANT SELECT,DELETE,TRUNCATE,UPDATE ON TABLE ledger.batch TO gledger_approver;
GRANT SELECT,INSERT,DELETE,TRUNCATE,UPDATE ON TABLE ledger.batch TO gledger_writer;

GRANT USAGE ON SEQUENCE ledger.batch_number TO gledger_writer;

GRANT SELECT,DELETE,TRUNCATE,UPDATE ON TABLE ledger.book TO gledger_reader;
GRANT SELECT,DELETE,TRUNCATE,UPDATE ON TABLE ledger.book TO gledger_approver;
GRANT SELECT,INSERT,DELETE,TRUNCATE,UPDATE ON TABLE ledger.book TO gledger_writer;

GRANT SELECT,DELETE,TRUNCATE,UPDATE ON TABLE ledger.cause TO gledger_reader;
GRANT SELECT,DELETE,TRUNCATE,UPDATE ON TABLE ledger.cause TO gledger_approver;
GRANT SELECT,INSERT,DELETE,TRUNCATE,UPDATE ON TABLE ledger.cause TO gledger_writer;

GRANT SELECT,DELETE,TRUNCATE,UPDATE ON TABLE ledger.clearing TO gledger_reader;
GRANT SELECT,DELETE,TRUNCATE,UPDATE ON TABLE ledger.clearing TO gledger_approver;
GRANT SELECT,INSERT,DELETE,TRUNCATE,UPDATE ON TABLE ledger.clearing TO gledger_writer;

GRANT SELECT,DELETE,TRUNCATE,UPDATE ON TABLE ledger.event TO gledger_reader;
GRANT SELECT,DELETE,TRUNCATE,UPDATE ON TABLE ledger.event TO gledger_approver;
GRANT SELECT,INSERT,DELETE,TRUNCATE,UPDATE ON TABLE ledger.event TO gledger_writer;

GRANT SELECT,DELETE,TRUNCATE,UPDATE ON TABLE ledger.event_header TO gledger_reader;
GRANT SELECT,DELETE,TRUNCATE,UPDATE ON TABLE ledger.event_header TO gledger_approver;
GRANT SELECT,INSERT,DELETE,TRUNCATE,UPDATE ON TABLE ledger.event_header TO gledger_writer;

GRANT SELECT,DELETE,TRUNCATE,UPDATE ON TABLE ledger.event_key TO gledger_reader;
GRANT SELECT,DELETE,TRUNCATE,UPDATE ON TABLE ledger.event_key TO gledger_approver;
GRANT SELECT,INSERT,DELETE,TRUNCATE,UPDATE ON TABLE ledger.event_key TO gledger_writer;

GRANT SELECT,DELETE,TRUNCATE,UPDATE ON TABLE ledger.guarantee_state TO gledger_reader;
GRANT SELECT,DELETE,TRUNCATE,UPDATE ON TABLE ledger.guarantee_state TO gledger_approver;
GRANT SELECT,INSERT,DELETE,TRUNCATE,UPDATE ON TABLE ledger.guarantee_state TO gledger_writer;

GRANT SELECT ON TABLE ledger.item_balance TO gledger_reader;
GRANT SELECT ON TABLE ledger.item_balance TO gledger_writer;
GRANT SELECT ON TABLE ledger.item_balance TO gledger_approver;

GRANT SELECT ON TABLE ledger.migration TO gledger_reader;
GRANT SELECT ON TABLE ledger.migration TO gledger_writer;
GRANT SELECT ON TABLE ledger.migration TO gledger_approver;

GRANT SELECT,DELETE,TRUNCATE,UPDATE ON TABLE ledger.open_item TO gledger_reader;
GRANT SELECT,DELETE,TRUNCATE,UPDATE ON TABLE ledger.open_item TO gledger_approver;
GRANT SELECT,INSERT,DELETE,TRUNCATE,UPDATE ON TABLE ledger.open_item TO gledger_writer;

GRANT SELECT,DELETE,TRUNCATE,UPDATE ON TABLE ledger.pack_record TO gledger_reader;
GRANT SELECT,DELETE,TRUNCATE,UPDATE ON TABLE ledger.pack_record TO gledger_approver;
GRANT SELECT,INSERT,DELETE,TRUNCATE,UPDATE ON TABLE ledger.pack_record TO gledger_writer;

GRANT SELECT,DELETE,TRUNCATE,UPDATE ON TABLE ledger.reversal TO gledger_reader;
GRANT SELECT,DELETE,TRUNCATE,UPDATE ON TABLE ledger.reversal TO gledger_approver;
GRANT SELECT,INSERT,DELETE,TRUNCATE,UPDATE ON TABLE ledger.reversal TO gledger_writer;

GRANT SELECT,DELETE,TRUNCATE,UPDATE ON TABLE ledger.seal TO gledger_reader;
GRANT SELECT,DELETE,TRUNCATE,UPDATE ON TABLE ledger.seal TO gledger_approver;
GRANT SELECT,INSERT,DELETE,TRUNCATE,UPDATE ON TABLE ledger.seal TO gledger_writer;

GRANT SELECT,DELETE,TRUNCATE,UPDATE ON TABLE ledger.segment TO gledger_reader;
GRANT SELECT,DELETE,TRUNCATE,UPDATE ON TABLE ledger.segment TO gledger_approver;
GRANT SELECT,INSERT,DELETE,TRUNCATE,UPDATE ON TABLE ledger.segment TO gledger_writer;

GRANT SELECT ON TABLE ledger.transfer TO gledger_reader;
GRANT SELECT ON TABLE ledger.transfer TO gledger_writer;
GRANT SELECT ON TABLE ledger.transfer TO gledger_approver;

CREATE EVENT TRIGGER ledger_schema ON ddl_command_end
   EXECUTE FUNCTION ledger.refuse_schema_change();

ALTER EVENT TRIGGER ledger_schema OWNER TO gledger_admin;

CREATE EVENT TRIGGER ledger_schema_drop ON sql_drop
   EXECUTE FUNCTION ledger.refuse_schema_change();

ALTER EVENT TRIGGER ledger_schema_drop OWNER TO gledger_admin;

