/* What our scripts find beside what a browser gives: Node's module object, where a test loads one of them. */
declare const module: { exports: unknown } | undefined;
