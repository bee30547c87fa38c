import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { WordsProvider } from "../words/Words.tsx";
import { router } from "./router.tsx";

// Nothing is asked again behind a reader's back: a request is made when a page needs it, and then once.
const client = new QueryClient({
  defaultOptions: { queries: { retry: false, refetchOnWindowFocus: false, refetchOnReconnect: false, networkMode: "always" } },
});

export function App() {
  return (
    <WordsProvider>
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </WordsProvider>
  );
}
