import { Component, type ReactNode } from 'react';
import { ErrorBox } from '#renderer/ui/state.tsx';

/** A fault in one screen leaves the navigation standing and says what to do. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error: unknown }> {
  override state: { error: unknown } = { error: null };

  static getDerivedStateFromError(error: unknown): { error: unknown } {
    return { error };
  }

  override render(): ReactNode {
    if (this.state.error === null) return this.props.children;
    return (
      <div className="screen">
        <ErrorBox error={this.state.error} onRetry={() => this.setState({ error: null })} />
      </div>
    );
  }
}
