-- Ended jobs of a month, with what each leaves behind, and a ledger that adds up: per job a row, a hold, a capture with
-- its two entries, a card and a result post, and one file. At most 200 servers with 100 members each, of which some are
-- busier than others. Everything is arithmetic on the row's number, so that each run fills the same. Accounts: from 1 the
-- allowances, from 1001 the revenues, from 1000000 the members.

-- Odd factors spread a number over a range without repeating it; the product of two such numbers is skewed.
CREATE TEMP TABLE n AS
WITH RECURSIVE
up(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM up WHERE i + 1 < :jobs),
drawn AS (
    SELECT
        i,
        (i * 7919 % 1009 * 200 / 1009) * (i * 104729 % 1013) / 1013 AS server,
        (i * 15485863 % 1019 * 100 / 1019) * (i * 32452843 % 1021) / 1021 AS member
    FROM up
)
SELECT
    i,
    printf('%010x', i * 2654435761 % 1099511627776) AS job_id,
    server,
    :server + server AS guild_id,
    1000000 + server * 100 + member AS account_id,
    server * 100 + member + 1 AS member_id,
    :first + i * (:last - :first) / :jobs AS at,
    10 AS price,
    1400000000000000000 + i * 4 AS snowflake
FROM drawn;

INSERT INTO jobs (
    id, interaction_id, guild_id, channel_id, member_id, state, request, price, created_at, state_since, pool,
    lane, guild_tag, member_tag, offers, granted_at, tries, checks, errors, provider, attempt,
    tried, callback_hash, callback_sent, upstream_id, submitted_at, finished_at, results, collects, cost,
    cost_day, stray, card_id, card_channel_id, thread_id, files_wanted, files_posted
)
SELECT
    job_id, snowflake - 1000000000000000, guild_id, guild_id + 7, member_id, 'delivered', :request, price, at,
    at + 60000000, 'report', CASE i % 5 < 2 WHEN 1 THEN 'video' ELSE 'image' END, 0, 0, '["kie"]', at +
    1000000, 1, 3, 0, 'kie', 1, '[]', printf('%064x', i), 1, 'task' || job_id, at + 1000000, at +
    60000000, '["https://results.example.com/' || job_id || '.png"]', 0, 20000, 719163 + at / 86400000000, 0,
    snowflake + 1, guild_id + 7, snowflake + 1, 1, 1
FROM n;

INSERT INTO accounts
SELECT 1 + server, 'allowance', guild_id, 0, -sum(price), 0, NULL
FROM n
GROUP BY server;

INSERT INTO accounts
SELECT 1001 + server, 'revenue', guild_id, 0, sum(price), 0, NULL
FROM n
GROUP BY server;

INSERT INTO accounts
SELECT account_id, 'member', guild_id, member_id, 0, 0, '2026-01-01'
FROM n
GROUP BY account_id;

INSERT INTO transfers
SELECT 10000000 + account_id, 'daily:' || account_id, 'allowance', account_id, NULL, NULL, '', min(at)
FROM n
GROUP BY account_id;

INSERT INTO entries
SELECT 10000000 + account_id, 1 + server, -sum(price)
FROM n
GROUP BY account_id;

INSERT INTO entries
SELECT 10000000 + account_id, account_id, sum(price)
FROM n
GROUP BY account_id;

INSERT INTO transfers
SELECT 1 + i, 'close:' || job_id, 'capture', account_id, job_id, NULL, '', at + 60000000
FROM n;

INSERT INTO entries
SELECT 1 + i, 1001 + server, price
FROM n;

INSERT INTO entries
SELECT 1 + i, account_id, -price
FROM n;

INSERT INTO holds
SELECT job_id, account_id, price, 'captured', at, 1 + i
FROM n;

INSERT INTO posts (job_id, purpose, part, channel_id, message_id, created_at)
SELECT job_id, 'card', 0, guild_id + 7, snowflake + 1, at
FROM n;

INSERT INTO posts (job_id, purpose, part, channel_id, message_id, created_at)
SELECT job_id, 'result', 0, snowflake + 1, snowflake + 2, at + 60000000
FROM n;

INSERT INTO media
SELECT job_id, 0, job_id || '/0.png', 'darkroom-' || job_id || '-0.png', 2000000, printf('%064x', i), 'image/png', 1024, 1024, NULL, 'https://results.example.com/' || job_id || '.png', at + 60000000
FROM n;

INSERT INTO spending
SELECT 719163 + at / 86400000000, 0, count(*) * 20000
FROM n
GROUP BY 1;

INSERT INTO spending
SELECT 719163 + at / 86400000000, guild_id, count(*) * 20000
FROM n
GROUP BY 1, 2;
