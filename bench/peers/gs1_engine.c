/*
 * Drives the GS1 Barcode Syntax Engine (C library) for comparison, through its public interface only.
 *
 * Reads messages from standard input, one a line: bracketed element strings, raw ones that start with "^", Digital
 * Link URIs, and scan data that starts with a symbology identifier. Each is parsed and validated as the engine does
 * without options.
 *
 *   gs1_engine check        one line a message: "1", or "0" with the engine's reason
 *   gs1_engine time ROUNDS  reads all messages first, then parses them all ROUNDS times; nanoseconds for one message
 *   gs1_engine version      what the engine calls itself
 *
 * Compiled by `cargo xtask bench` against a checkout of the engine that NGUON_GS1_ENGINE names; nothing of the engine
 * is part of this repository.
 */

#define _POSIX_C_SOURCE 200809L

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "gs1encoders.h"

static bool parse(gs1_encoder *engine, const char *message)
{
	switch (message[0]) {
	case '(':
		return gs1_encoder_setAIdataStr(engine, message);
	case ']':
		return gs1_encoder_setScanData(engine, message);
	default:
		return gs1_encoder_setDataStr(engine, message);
	}
}

/* The next line without its end, to be freed; NULL after the last. */
static char *next_line(void)
{
	char *line = NULL;
	size_t capacity = 0;
	ssize_t length = getline(&line, &capacity, stdin);

	if (length < 0) {
		free(line);
		return NULL;
	}
	if (length > 0 && line[length - 1] == '\n')
		line[length - 1] = '\0';
	return line;
}

static int check(gs1_encoder *engine)
{
	char *line;

	while ((line = next_line()) != NULL) {
		if (!parse(engine, line))
			printf("0 %s\n", gs1_encoder_getErrMsg(engine));
		else if (!gs1_encoder_getAIdataStr(engine))
			/* Data that is not of GS1 is not wrong to the engine, but it is no GS1 message either. */
			puts("0 plain data");
		else
			puts("1");
		free(line);
	}
	return 0;
}

static int measure(gs1_encoder *engine, long rounds)
{
	char **messages = NULL, *line;
	size_t count = 0, accepted = 0, index;
	struct timespec start, end;
	double nanoseconds;
	long round;

	while ((line = next_line()) != NULL) {
		char **longer = realloc(messages, (count + 1) * sizeof(*messages));

		if (!longer)
			return 1;
		messages = longer;
		messages[count++] = line;
	}
	if (count == 0 || rounds <= 0)
		return 1;
	clock_gettime(CLOCK_MONOTONIC, &start);
	for (round = 0; round < rounds; round++)
		for (index = 0; index < count; index++)
			accepted += parse(engine, messages[index]);
	clock_gettime(CLOCK_MONOTONIC, &end);
	if (accepted != count * (size_t)rounds) {
		fprintf(stderr, "gs1_engine: refused %zu messages\n", count * (size_t)rounds - accepted);
		return 1;
	}
	nanoseconds = (double)(end.tv_sec - start.tv_sec) * 1e9 + (double)(end.tv_nsec - start.tv_nsec);
	printf("%.3f\n", nanoseconds / ((double)count * (double)rounds));
	return 0;
}

int main(int argc, char **argv)
{
	gs1_encoder *engine = gs1_encoder_init_ex(NULL, NULL);
	int status = 2;

	if (!engine) {
		fprintf(stderr, "gs1_engine: the engine does not start\n");
		return 1;
	}
	if (argc == 2 && strcmp(argv[1], "check") == 0)
		status = check(engine);
	else if (argc == 3 && strcmp(argv[1], "time") == 0)
		status = measure(engine, atol(argv[2]));
	else if (argc == 2 && strcmp(argv[1], "version") == 0)
		status = puts(gs1_encoder_getVersion()) < 0;
	else
		fprintf(stderr, "usage: gs1_engine check | time ROUNDS | version\n");
	gs1_encoder_free(engine);
	return status;
}
